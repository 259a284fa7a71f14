import { asStack, type Stack } from '../core/index.js'
import { Lint, type LintOptions } from '../middleware/index.js'
import { MIDDLEWARE, type Application, type ApplicationLike, type Environ } from '../protocol/index.js'

/** An application with a {@link Lint} around it. */
export interface LintedApplication<in E extends Environ = Environ> extends Application<E> {
  /** Checks that every body is closed by now; throws a LintError if not. */
  settled(): void
}

/**
 * Puts a {@link Lint} around an application of any form, for use anywhere: `serve(lint(app))`.
 *
 * @throws {LintError} if `app` is no application.
 */
export function lint<E extends Environ = Environ>(
  app: ApplicationLike<E>,
  options: LintOptions = {},
): LintedApplication<E> {
  const linting = new Lint(app as ApplicationLike, options)
  const linted = (...args: Parameters<Application>) => linting.call(...args)
  return Object.assign(linted, {
    // Whoever starts an application finds what is inside by this.
    [MIDDLEWARE]: linting,
    settled: () => {
      linting.settled()
    },
  })
}

/** A stack with a Lint between each pair of neighbours. */
interface LintedStack {
  readonly stack: Stack
  settled(): void
}

/** Puts a Lint between each pair of neighbours of a stack, with their names, and one around everything. */
export function lintBetween(
  app: ApplicationLike,
  outermost: string,
  options: Pick<LintOptions, 'strict' | 'warn' | 'report'>,
): LintedStack {
  const stack = asStack(app)
  const names = [outermost, ...stack.entries.map(({ name }) => `the layer ${JSON.stringify(name)}`), innermost(stack)]
  const linted: LintedApplication[] = []
  const interposed = stack.interpose((inner) => {
    // A stack is put together from the inside.
    const position = names.length - 1 - linted.length
    const around = lint(inner, { ...options, inner: String(names[position]), outer: String(names[position - 1]) })
    linted.push(around)
    return around
  })
  return {
    stack: interposed,
    settled: () => {
      for (const each of linted) each.settled()
    },
  }
}

function innermost({ application }: Stack): string {
  return ['', 'application'].includes(application.name)
    ? 'the application'
    : `the application ${JSON.stringify(application.name)}`
}
