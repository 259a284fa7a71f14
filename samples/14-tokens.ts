// Two ways in, side by side: access tokens (JWTs) and an API key, with a scope for each part. Needs: npm install jose
import { SignJWT } from 'jose'
import { createHash, randomBytes } from 'node:crypto'
import { Chain } from 'tsgi'
import { Authorization, Requires } from 'tsgi/middleware'
import { serve } from 'tsgi/server'
import { page } from './page.js'

const secret = randomBytes(32).toString('hex')
/** What a program sends in X-API-Key; only its SHA-256 is configured. */
export const apiKey = randomBytes(32).toString('hex')

/** An access token, as an issuer makes them. */
export function token(scope: string): Promise<string> {
  const claims = new SignJWT({ scope }).setSubject('ada').setIssuer('sample').setAudience('14-tokens')
  return claims.setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(Buffer.from(secret))
}

const app = new Chain()
  .use(Authorization, {
    jwtSecret: [secret],
    jwtAlgorithms: ['HS256'],
    jwtIssuer: ['sample'],
    jwtAudience: ['14-tokens'],
    apiKeys: [`sha256:${createHash('sha256').update(apiKey).digest('hex')} robot read`],
  })
  .use(Requires, { scopes: ['write'], paths: ['/admin'] })
  .wrap(page({}, { title: 'Who asks, and what he may do' }))

export const server = serve(app, { port: Number(process.env.PORT ?? 8080) })
void server.then(async ({ url }) => {
  console.log(`curl -H "X-API-Key: ${apiKey}" ${url}/`)
  console.log(`curl -H "Authorization: Bearer ${await token('read write')}" ${url}/admin`)
})
