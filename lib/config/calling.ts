import { isThenable } from '../protocol/index.js'
import { makeConf } from './conf.js'
import type { Context, FactoryPart } from './context.js'
import { failing } from './failed-call.js'
import type { Invocation, Protocol } from './invocation.js'
import { protocolOf } from './protocols.js'
import type { Session } from './session.js'

/** The call of what a context refers to. */
export function invocationOf(context: Context, part: FactoryPart, factory: unknown): Invocation {
  return {
    protocol: (part.protocol ?? protocolOf(context.wanted)) as Protocol,
    factory,
    reference: part.reference.text,
    section: context.chain[0],
    chain: context.chain,
    file: context.file,
    place: context.place,
    globalConf: context.globalConf,
    localConf: makeConf(context.localConf),
  }
}

/** Calls a factory or constructs a class, inside of the hook that stands around all calls. */
export function called(session: Session, invocation: Invocation, run: () => unknown): unknown {
  const { call } = session
  return tried(session, invocation, call === undefined ? run : () => call(invocation, run))
}

/** Runs what a factory is or has given; for what that throws, `failedCall` knows the call. */
export function tried({ secrets }: Session, invocation: Invocation, run: () => unknown): unknown {
  const fail = (thrown: unknown): never => {
    throw failing(thrown, invocation, secrets) as Error
  }
  try {
    const made = run()
    return isThenable(made) ? Promise.resolve(made).catch(fail) : made
  } catch (thrown) {
    return fail(thrown)
  }
}
