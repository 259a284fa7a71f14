/**
 * What a layer of the shelf does, and who else does the same, by name. `request` is what the layer has work with; it lets
 * it pass. `tsgi` is a class of `tsgi/middleware` with its options. Of the others each gives, when it is called, what its
 * framework takes: a middleware, or a plugin with its options. A framework without the job is not there; a part of a
 * framework that does it itself is named like a package. `shows` is a field that an answer has because of it.
 */
export const JOBS = {
  'security-headers': {
    shows: 'x-content-type-options',
    tsgi: ['SecurityHeaders'],
    express: ['helmet', async () => (await import('helmet')).default()],
    koa: ['koa-helmet', async () => (await import('koa-helmet')).default()],
    hono: ['hono/secure-headers', async () => (await import('hono/secure-headers')).secureHeaders()],
    fastify: ['@fastify/helmet', async () => [(await import('@fastify/helmet')).default, {}]],
  },
  cors: {
    shows: 'access-control-allow-origin',
    request: { headers: { Origin: 'https://shop.example' } },
    tsgi: ['Cors', { origins: ['https://shop.example'] }],
    express: ['cors', async () => (await import('cors')).default({ origin: ['https://shop.example'] })],
    koa: ['@koa/cors', async () => (await import('@koa/cors')).default({ origin: shopOnly })],
    hono: ['hono/cors', async () => (await import('hono/cors')).cors({ origin: ['https://shop.example'] })],
    fastify: [
      '@fastify/cors',
      async () => [(await import('@fastify/cors')).default, { origin: ['https://shop.example'] }],
    ],
  },
  'rate-limit': {
    tsgi: ['RateLimit', { limits: ['1000000000/1m'] }],
    express: ['express-rate-limit', async () => (await import('express-rate-limit')).rateLimit(MANY)],
    koa: ['koa-ratelimit', koaRateLimit],
    hono: ['hono-rate-limiter', async () => (await import('hono-rate-limiter')).rateLimiter({ ...MANY, keyGenerator })],
    fastify: ['@fastify/rate-limit', async () => [(await import('@fastify/rate-limit')).default, { max: MANY.limit }]],
  },
  authorization: {
    request: { headers: { Authorization: `Basic ${Buffer.from('ada:x').toString('base64')}` } },
    tsgi: ['Authorization', { users: isAda }],
    express: ['express-basic-auth', async () => (await import('express-basic-auth')).default({ authorizer: isAda })],
    koa: ['koa-basic-auth', async () => (await import('koa-basic-auth')).default({ name: 'ada', pass: 'x' })],
    hono: ['hono/basic-auth', async () => (await import('hono/basic-auth')).basicAuth({ verifyUser: isAda })],
    fastify: ['@fastify/basic-auth', fastifyBasicAuth],
  },
  csrf: {
    request: {
      method: 'POST',
      headers: { Origin: 'http://127.0.0.1', 'Sec-Fetch-Site': 'same-origin', 'Content-Length': '0' },
    },
    tsgi: ['Csrf'],
    hono: ['hono/csrf', async () => (await import('hono/csrf')).csrf({ origin: 'http://127.0.0.1' })],
  },
  'request-id': {
    shows: 'x-request-id',
    tsgi: ['RequestId'],
    hono: ['hono/request-id', async () => (await import('hono/request-id')).requestId()],
  },
  'method-override': {
    request: { method: 'POST', headers: { 'X-HTTP-Method-Override': 'PUT', 'Content-Length': '0' } },
    tsgi: ['MethodOverride'],
    express: ['method-override', async () => (await import('method-override')).default()],
  },
  'trailing-slash': {
    tsgi: ['TrailingSlash'],
    hono: ['hono/trailing-slash', async () => (await import('hono/trailing-slash')).trimTrailingSlash()],
  },
  'ip-rules': {
    tsgi: ['IpRules', { allow: ['127.0.0.0/8'] }],
    hono: ['hono/ip-restriction', honoIpRestriction],
  },
  'proxy-headers': {
    request: { headers: { 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'https' } },
    tsgi: ['ProxyHeaders', { trusted: ['127.0.0.0/8'] }],
  },
  'host-allow-list': { tsgi: ['HostAllowList', { hosts: ['127.0.0.1'] }] },
  hsts: { tsgi: ['Hsts'] },
  'https-redirect': { tsgi: ['HttpsRedirect', { except: ['/'] }] },
  'normalise-path': { tsgi: ['NormalisePath'] },
  'url-rewrite': { tsgi: ['UrlRewrite', { rules: ['^/old/(.*)$ /new/$1', '^/shop/(\\d+)$ /items?id=$1'] }] },
  'env-injection': { tsgi: ['EnvInjection', { key: 'added.by', value: 'x' }] },
  'trace-context': {
    request: { headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=1' } },
    tsgi: ['TraceContext', { trust: ['127.0.0.1'] }],
  },
}

/** The frameworks that are asked, each beside itself without a layer. */
export const FRAMEWORKS = ['tsgi', 'express', 'koa', 'hono', 'fastify']

const MANY = { limit: 1_000_000_000, windowMs: 60_000 }

function shopOnly(ctx) {
  return ctx.get('Origin') === 'https://shop.example' ? 'https://shop.example' : ''
}

function keyGenerator(c) {
  return c.env.incoming.socket.remoteAddress
}

function isAda(user, password) {
  return user === 'ada' && password === 'x'
}

async function koaRateLimit() {
  const { default: ratelimit } = await import('koa-ratelimit')
  return ratelimit({ driver: 'memory', db: new Map(), duration: MANY.windowMs, max: MANY.limit })
}

async function fastifyBasicAuth() {
  const { default: plugin } = await import('@fastify/basic-auth')
  const validate = (user, password, request, reply, done) => done(isAda(user, password) ? undefined : new Error('no'))
  return [plugin, { validate, authenticate: true }, (app) => app.addHook('onRequest', app.basicAuth)]
}

async function honoIpRestriction() {
  const [{ ipRestriction }, { getConnInfo }] = await Promise.all([
    import('hono/ip-restriction'),
    import('@hono/node-server/conninfo'),
  ])
  return ipRestriction(getConnInfo, { allowList: ['127.0.0.0/8'] })
}
