import { isTsgiError, OptionError, toCamelCase, type MiddlewareClass, type Problem } from '../core/index.js'
import type { Application, ApplicationLike } from '../protocol/index.js'
import type { Context } from './context.js'

/** Constructs a layer. Its own checks come only now; they do not know where it was written. */
export function construct(
  Class: MiddlewareClass,
  app: Application,
  options: object,
  context: Context,
): ApplicationLike {
  try {
    return new Class(app, options)
  } catch (error) {
    if (!isTsgiError(error)) throw error
    const problems = error.problems.map((problem) => placed(problem, context))
    throw new OptionError(`The options of ${Class.name} do not fit`, problems, { cause: error })
  }
}

/** A problem at a place of the file: a layer that knows nothing of files names its option for one. */
function placed(problem: Problem, { origins, place }: Context): Problem {
  const [within, name] = /^option "([^"]+)".*$/.exec(problem.place ?? '') ?? []
  if (within === undefined) return { ...problem, place: problem.place ?? place }
  const key = [...origins.keys()].find((written) => toCamelCase(written) === name)
  return { ...problem, fault: `${within}: ${problem.fault}`, place: (key && origins.get(key)) ?? place }
}
