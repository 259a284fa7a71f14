import { asStack, type Stack } from '../core/index.js'
import { toApplication, type ApplicationLike } from '../protocol/index.js'

/** A composite's application that also starts and stops the applications that it was made of. */
export function withChildren(application: ApplicationLike, children: readonly Stack[]): ApplicationLike {
  if (children.length === 0) return application
  const call = toApplication(application)
  const all = [asStack(application), ...children]
  // A stack stops only what of it was started.
  const stop = async (): Promise<void> => {
    const errors: unknown[] = []
    for (const stack of all.toReversed()) await stack.stop().catch((error: unknown) => errors.push(error))
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'several applications failed to stop')
  }
  const start = async (): Promise<void> => {
    try {
      for (const stack of all) await stack.start()
    } catch (error) {
      await stop().catch(() => undefined)
      throw error
    }
  }
  return Object.assign<ApplicationLike, object>((environ, startResponse) => call(environ, startResponse), {
    start,
    stop,
  }) as ApplicationLike
}
