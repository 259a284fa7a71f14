import type { ErrorStream } from '../../protocol/index.js'
import { ERRORS_MEMBERS, errorsCallRules, errorsMemberRules, type ErrorsCall } from './error-stream-rules.js'
import { guarded } from './guarded.js'
import type { Judge } from './judge.js'

/** A `wsgi.errors` that checks its user. */
export function checkedErrors(errors: ErrorStream, judge: Judge): ErrorStream {
  const call = (method: ErrorsCall['method'], args: readonly unknown[]): void => {
    judge.check(errorsCallRules, { method, args }, errors)
  }
  const target: ErrorStream = {
    write: (...args) => {
      call('write', args)
      errors.write(...args)
    },
    writelines: (...args) => {
      call('writelines', args)
      errors.writelines(eachChecked(args[0], (line) => call('write', [line])))
    },
    flush: () => errors.flush(),
  }
  return guarded(target, ERRORS_MEMBERS, (member) => {
    judge.check(errorsMemberRules, member, errors)
  })
}

function* eachChecked(lines: Iterable<string>, check: (line: string) => void): Generator<string> {
  for (const line of lines) {
    check(line)
    yield line
  }
}
