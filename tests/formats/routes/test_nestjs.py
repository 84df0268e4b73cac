"""NestJS's controllers (conductor_mcp.formats.routes.nestjs)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes

SHOP = {
    "src/main.ts": """\
import { NestFactory } from '@nestjs/core';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.URI });
}
""",
    "src/orders.controller.ts": """\
import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post } from '@nestjs/common';
import { Query, Req, Version } from '@nestjs/common';
@Controller({ path: 'orders', version: '1' })
export class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Get()
  every(@Query('page') page?: number): Promise<Order[]> { return []; }

  @Get(':id')
  @Version('2')
  async one(@Param('id', ParseIntPipe) id: number): Promise<Order> { return null; }

  @Post()
  @HttpCode(202)
  add(@Body() order: CreateOrder) {}
}
@Controller(['a', 'b'])
export class Other { @Get('x/*path') x(@Req() req) {} }
""",
}


def test_controllers_have_prefixes_and_versions() -> None:
    assert listed(routes("nestjs", SHOP)) == [
        "GET /api/a/x/{path*}",
        "GET /api/b/x/{path*}",
        "GET /api/v1/orders",
        "POST /api/v1/orders",
        "GET /api/v2/orders/{id}",
    ]


def test_parameters_come_from_their_decorators() -> None:
    other, _, every, add, one = routes("nestjs", SHOP)
    assert parameters(every) == ["query:page"]
    assert [(p.type, p.required) for p in every.parameters] == [("number", False)]
    assert [(p.name, p.type) for p in one.parameters] == [("id", "integer")]
    assert (add.body, add.takes_body, add.statuses) == ("CreateOrder", True, ("202",))
    assert one.response == "Order"
    assert {"query", "body"} <= set(other.unknown)


def test_a_file_that_is_no_controller_has_none() -> None:
    assert routes("nestjs", {"a.ts": "// @Controller\nclass A { @Get() x() {} }"}) == []


def test_controllers_have_the_methods_of_their_bases_and_what_has_no_prefix() -> None:
    files = {
        "main.ts": """\
app.setGlobalPrefix('api', { exclude: ['health', { path: 'ready', method: RequestMethod.GET }] });
""",
        "base.ts": """\
import { Delete, Get, Param } from '@nestjs/common';
export abstract class Base<T> {
  @Get('base') base() { return 1; }
  @Delete(':id') gone(@Param('id') id: string) {}
}
""",
        "cats.ts": """\
import { Controller, Get, Param, Sse } from '@nestjs/common';
import { Base } from './base';
@Controller('cats')
export class Cats extends Base<Cat> {
  @Get(['a', 'b/:x']) two(@Param('x') x: string) {}
  @Sse('events') events() {}
  @Get('mine') base() { return 2; }
}
@Controller('health') export class Health { @Get() check() {} }
@Controller() export class Root { @Get('ready') ready() {} }
""",
    }
    found = routes("nestjs", files)
    assert listed(found) == [
        "GET /api/cats/a",
        "GET /api/cats/b/{x}",
        "GET /api/cats/events",
        "GET /api/cats/mine",
        "DELETE /api/cats/{id}",
        "GET /health",
        "GET /ready",
    ]
    assert parameters(found[0]) == []
    assert parameters(found[1]) == ["path:x!"]


_CATS = """\
import { Controller, Get, applyDecorators } from '@nestjs/common';
export const Read = (path: string) => applyDecorators(Get(path), Something());
@Controller('cats')
export class Cats { @Read(':id') one() {} }
@Controller({ path: 'dogs', version: ['1', VERSION_NEUTRAL] })
export class Dogs { @Get() every() {} }
@Controller('unlisted')
export class Unlisted { @Get() every() {} }
export function named(path: string) {
  @Controller(path)
  class Made { @Get('made') made() {} }
  return Made;
}
"""


def test_modules_say_which_controllers_there_are_and_below_which_path() -> None:
    files = {
        "cats.ts": _CATS.replace("applyDecorators }", "VERSION_NEUTRAL, applyDecorators }"),
        "modules.ts": """\
import { Module, forwardRef } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { Cats, Dogs, named } from './cats';
@Module({ controllers: [Cats] }) export class CatsModule {}
@Module({})
export class DogsModule {
  static forRoot(options) {
    return { module: DogsModule, controllers: [Dogs, named(options.path)] };
  }
}
@Module({
  imports: [
    forwardRef(() => CatsModule),
    DogsModule.forRoot({ path: 'birds' }),
    RouterModule.register([{ path: 'pets', children: [{ path: 'own', module: CatsModule }] }]),
  ],
})
export class AppModule {}
""",
        "main.ts": """\
import { NestFactory } from '@nestjs/core';
import { AppModule } from './modules';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.enableVersioning();
  configure(app);
}
function configure(app) { app.setGlobalPrefix('api', { exclude: ['birds/(.*)'] }); }
""",
    }
    assert listed(routes("nestjs", files)) == [
        "GET /api/dogs",
        "GET /api/pets/own/cats/{id}",
        "GET /api/v1/dogs",
        "GET /birds/made",
    ]


def test_compiled_decorators_are_read_like_written_ones() -> None:
    files = {
        "cats.js": """\
"use strict";
var __decorate = (this && this.__decorate) || function () {};
var __param = (this && this.__param) || function () {};
const common_1 = require("@nestjs/common");
let Cats = class Cats {
    one(id, page) { }
    add(body) { }
};
exports.Cats = Cats;
__decorate([
    (0, common_1.Get)(':id'),
    __param(0, (0, common_1.Param)('id', common_1.ParseIntPipe)),
    __param(1, (0, common_1.Query)('page')),
    __metadata("design:paramtypes", [Number, String])
], Cats.prototype, "one", null);
__decorate([
    (0, common_1.Post)(),
    (0, common_1.HttpCode)(common_1.HttpStatus.NO_CONTENT),
    __param(0, (0, common_1.Body)()),
    __metadata("design:paramtypes", [Cat])
], Cats.prototype, "add", null);
exports.Cats = Cats = __decorate([(0, common_1.Controller)('cats')], Cats);
class Cat {}
""",
    }
    add, one = routes("nestjs", files)
    assert listed([add, one]) == ["POST /cats", "GET /cats/{id}"]
    assert parameters(one) == ["path:id!", "query:page"]
    assert [(p.name, p.type) for p in one.parameters] == [("id", "integer"), ("page", "string")]
    assert (add.statuses, add.takes_body) == (("204",), True)


def test_a_prefix_that_is_not_known_is_said() -> None:
    files = {
        "main.ts": """\
import { NestFactory } from '@nestjs/core';
import { Controller, Get, Module } from '@nestjs/common';
@Controller('cats') class Cats { @Get() every() {} }
@Module({ controllers: [Cats] }) class AppModule {}
NestFactory.create(AppModule).then((app) => app.setGlobalPrefix(config.get('prefix')));
""",
    }
    (only,) = routes("nestjs", files)
    assert "prefix" in only.unknown
