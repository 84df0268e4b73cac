// Print the routes that Express, Fastify or NestJS itself registers, as JSON.
//
// `node tools/routes_oracle_node.cjs DIR SCRIPT [FILE]`: DIR has a node_modules with the framework, SCRIPT
// is a file below DIR that starts the application (CommonJS, a module, or TypeScript where DIR has
// `typescript`). Nothing is listened on. `tools/routes_score.py` compares what it prints.
'use strict'
const fs = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const path = require('node:path')
const { createRequire } = require('node:module')
const { pathToFileURL } = require('node:url')

const root = fs.realpathSync(process.argv[2])
const script = path.resolve(root, process.argv[3])
const wait = Number(process.env.SETTLE_MS || 4000)
const from = createRequire(path.join(root, 'index.js'))
const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all']
const rows = []
const apps = []
let current = ''

/** Say in which file of the application the innermost call that led here stands. */
function where () {
  if (current) return current
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 60
  const lines = new Error().stack.split('\n')
  Error.stackTraceLimit = limit
  for (const line of lines) {
    const found = /(?:\(|at )(?:async )?(?:file:\/\/)?(\/[^()]*?):\d+:\d+\)?$/.exec(line)
    const file = found && found[1]
    if (file && file !== __filename && file.startsWith(root + '/') && !file.includes('/node_modules/')) {
      return path.relative(root, file)
    }
  }
  return ''
}

function optional (name) {
  try {
    return from(name)
  } catch {
    return null
  }
}

/** Write a path as a template; a regular expression has none. */
function shown (written) {
  if (typeof written !== 'string') return null
  const path = written
    .replaceAll('{/', '/').replaceAll('}', '')
    .replace(/:(\w+)(?:\([^()]*\))?[?+*]?/g, '{$1}')
    .replace(/\*(\w+)|\(\.\*\)|\*/g, (_, name) => `{${name || 'rest'}*}`)
  return path.startsWith('/') ? path : `/${path}`
}

function joined (above, below) {
  if (!below.replace(/^\/+|\/+$/g, '')) return above || below
  return above.replace(/\/+$/, '') + '/' + below.replace(/^\/+/, '')
}

function add (file, method, written) {
  const template = shown(written)
  const names = [...(template || '').matchAll(/\{(\w+)\*?\}/g)].map((found) => found[1])
  rows.push({
    file: template === null ? '' : file,
    method: method.toUpperCase().replace('ALL', '*'),
    path: template === null ? String(written) : template,
    parameters: [...new Set(names)].map((name) => ['path', name, true])
  })
}

function flat (values) {
  return values.flat(Infinity)
}

/** Note at each layer of Express where it was added, at which path, and which app it is. */
function watchExpress (express) {
  if (!express || !express.Route || express.Route.watched) return
  express.Route.watched = true
  const { Route, Router, application } = express
  for (const verb of VERBS) {
    const original = Route.prototype[verb]
    if (!original) continue
    Route.prototype[verb] = function (...given) {
      const before = this.stack.length
      const made = original.apply(this, given)
      const file = where()
      for (const layer of this.stack.slice(before)) layer.toldIn = file
      return made
    }
  }
  const proto = typeof Router.use === 'function' ? Router : Router.prototype
  const use = proto.use
  proto.use = function (...given) {
    const before = this.stack.length
    const made = use.apply(this, given)
    const first = flat([given[0]])[0]
    for (const layer of this.stack.slice(before)) {
      layer.toldAt = typeof first === 'function' ? ['/'] : flat([given[0]])
    }
    return made
  }
  const { init, use: mount } = application
  application.init = function (...given) {
    apps.push(this)
    return init.apply(this, given)
  }
  application.use = function (...given) {
    const made = mount.apply(this, given)
    const first = flat([given[0]])[0]
    const handlers = flat(typeof first === 'function' ? given : given.slice(1))
    const stack = stackOf(this)
    handlers.forEach((one, at) => {
      if (one && one.handle && one.set) {
        one.mountedSomewhere = true
        stack[stack.length - handlers.length + at].isApp = one
      }
    })
    return made
  }
}

function stackOf (app) {
  if (app._router) return app._router.stack
  try {
    return app.router.stack // version 4 throws here
  } catch {
    return []
  }
}

function walkExpress (stack, above, depth) {
  if (depth > 20) return
  for (const layer of stack) {
    if (layer.route) {
      const every = layer.route.stack
      const many = new Set(every.map((one) => one.method)).size > 20 // app.all of version 4
      for (const written of flat([layer.route.path])) {
        for (const one of every) {
          const whole = typeof written === 'string' ? joined(above, written) || '/' : written
          add(one.toldIn || '', many ? 'all' : one.method || 'all', whole)
        }
      }
      continue
    }
    const inner = layer.isApp ? stackOf(layer.isApp) : layer.handle && layer.handle.stack
    if (!inner) continue
    for (const at of layer.toldAt || ['/']) {
      if (typeof at === 'string') walkExpress(inner, joined(above, at), depth + 1)
    }
  }
}

/** Ask each instance of Fastify to tell the routes that are added to it, also when it is imported. */
function watchFastify () {
  let inner
  try {
    inner = createRequire(from.resolve('fastify'))
    inner('avvio')
  } catch {
    return
  }
  const avvio = inner('avvio') // what each instance starts with, before any route
  const watched = function (instance, ...given) {
    if (instance && instance.addHook) {
      instance.addHook('onRoute', (route) => {
        const every = flat([route.method])
        const methods = every.length > 6 ? ['all'] : every // instance.all
        for (const method of methods) add(where(), method, route.url || route.path)
      })
    }
    return avvio.call(this, instance, ...given)
  }
  require.cache[inner.resolve('avvio')].exports = Object.assign(watched, avvio)
}

/** Say in which file the controller stands whose routes Nest is about to add. */
function watchNest () {
  const explorer = optional('@nestjs/core/router/router-explorer')
  if (!explorer) return
  const proto = explorer.RouterExplorer.prototype
  const original = proto.applyCallbackToRouter || proto.applyPathsToRouterProxy
  const name = proto.applyCallbackToRouter ? 'applyCallbackToRouter' : 'applyPathsToRouterProxy'
  proto[name] = function (...given) {
    const wrapper = given.find((one) => one && one.metatype)
    const file = wrapper && Object.values(require.cache).find((one) =>
      one && one.exports && !one.filename.includes('/node_modules/') &&
      Object.values(one.exports).includes(wrapper.metatype))
    current = file ? path.relative(root, file.filename) : ''
    try {
      return original.apply(this, given)
    } finally {
      current = ''
    }
  }
}

function readTypeScript () {
  const ts = optional('typescript')
  if (!ts) return
  require('node:module')._extensions['.ts'] = (module, file) => {
    const made = ts.transpileModule(fs.readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2021,
        esModuleInterop: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true
      }
    })
    module._compile(made.outputText, file)
  }
}

function listenToNothing () {
  for (const one of [http.Server, https.Server]) {
    one.prototype.listen = function (...given) {
      const done = given.find((value) => typeof value === 'function')
      this.address = () => ({ port: 1, address: '127.0.0.1', family: 'IPv4' })
      setImmediate(() => {
        this.emit('listening')
        if (done) done.call(this)
      })
      return this
    }
  }
}

function finish () {
  for (const app of apps) if (!app.mountedSomewhere) walkExpress(stackOf(app), '', 0)
  const gets = new Set(rows.filter((row) => row.method === 'GET').map((row) => row.path))
  const seen = new Set()
  const told = rows.filter((row) => {
    const key = JSON.stringify([row.file, row.method, row.path])
    const itself = row.method === 'HEAD' && gets.has(row.path) // HEAD comes by itself with GET
    return !itself && !seen.has(key) && seen.add(key)
  })
  const out = process.argv[4] ? fs.openSync(process.argv[4], 'w') : 1 // loggers write to 1 too
  fs.writeSync(out, JSON.stringify(told, null, 1))
  process.exit(0)
}

listenToNothing()
readTypeScript()
watchExpress(optional('express'))
try { // Nest may bring an Express of its own
  watchExpress(createRequire(from.resolve('@nestjs/platform-express'))('express'))
} catch {}
watchFastify()
watchNest()
console.log = console.info = console.debug = console.error // what applications print is not the answer
process.on('uncaughtException', (error) => console.error(error))
process.on('unhandledRejection', (error) => console.error(error))
const start = script.endsWith('.ts') ? async () => from(script) : () => import(pathToFileURL(script).href)
start().catch((error) => console.error(error)).finally(() => setTimeout(finish, wait))
