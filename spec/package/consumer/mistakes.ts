// Mistakes that a user's compiler must find. The comment above each says what its message must contain; checked by
// scripts/types-matrix.mjs under each compiler.
import { Chain, environKey, Middleware, type Application, type Environ, type StartResponse } from 'tsgi'

interface User {
  readonly name: string
}
const USER = environKey<User>()('tsgi.user')

interface LimitOptions {
  readonly most: number
}

class Limit extends Middleware<LimitOptions> {
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

class NeedsUser extends Middleware {
  static readonly requires = [USER] as const

  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

export const greet: Application<Environ & { 'tsgi.user': User }> = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [new TextEncoder().encode(environ['tsgi.user'].name)]
}

// says: needs environ key 'tsgi.user', which no earlier layer provides
new Chain().use(NeedsUser)

// says: needs environ key 'tsgi.user', which no earlier layer provides
new Chain().use(Limit, { most: 3 }).use(NeedsUser)

// says: 'tsgi.user'
new Chain().use(Limit, { most: 3 }).wrap(greet)

// says: 'mots' does not exist
new Chain().use(Limit, { mots: 3 })

// says: Type 'string' is not assignable to type 'number'
new Chain().use(Limit, { most: 'three' })

// says: Property 'most' is missing
new Chain().use(Limit, {})

// says: Expected 2 arguments, but got 1
new Chain().use(Limit)

// says: Expected 1 arguments, but got 2
new Chain().use((app) => app, { most: 3 })

// says: Type 'string' is not assignable to type 'Uint8Array
export const text: Application = () => ['text']

// says: does not exist on type 'Environ'
export const misspelt: Application = (environ) => [new TextEncoder().encode(environ.PATH_IFNO)]
