// One layer, tested alone: no server, no socket, a scripted application inside, Lint on both sides of the layer.
import { Authorization, EnvInjection } from 'tsgi/middleware'
import { isolate } from 'tsgi/testing'

// the hash of a password, as: openssl passwd -6
const SHA512 = '$6$tsgisample$Jzc.JA7u43VyKpsnxatcGLa7QBeA8LUza0asmUWMxmC2h7P.xZ0htAHCRjyEvtAKJE7xCp1ovlGk3Uojxf0ro/'

/** Throws what does not hold; any test runner can call it. */
export async function test(): Promise<string> {
  const adder = isolate(EnvInjection, { key: 'added.by', value: 'middleware' })
  const response = await adder.respond(200, { 'Content-Type': 'text/plain' }, 'hello').get('/')
  adder.expectPassed().expectEnviron({ 'added.by': 'middleware' })

  const guard = isolate(Authorization, { realm: 'staff', users: [`ada:${SHA512}`] })
  await guard.get('/')
  guard.expectRefused(401)
  return `2 layers tested, the inner application said ${JSON.stringify(response.text())}`
}

export const result = test()
void result.then(console.log)
