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
import { Query, Version } from '@nestjs/common';
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
