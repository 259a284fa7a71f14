import { join } from 'node:path'
import { environKey, middleware, Middleware } from 'tsgi'
import { checkFile, type CheckOptions } from 'tsgi/config'
import { deployment, within } from './deployment.js'

const USER = environKey<string>()('check.user')

@middleware('check-user')
class ProvidesUser extends Middleware {
  static readonly provides = [USER] as const
  override call() {
    return []
  }
}

@middleware('check-needs-user', { after: ['check-user'] })
class NeedsUser extends Middleware {
  static readonly requires = [USER] as const
  override call() {
    return []
  }
}

@middleware('check-plain')
class Plain extends Middleware {
  override call() {
    return []
  }
}

/** A factory that is never called. */
export const make = () => undefined
/** The one module there is. */
export const importModule = () => ({
  make,
  ProvidesUser,
  NeedsUser,
  Plain,
  notCallable: 3,
  urlMapFactory: make,
  cascadeFactory: make,
})

/** Checks a file; places are told without its folder. */
export async function check(ini: string, more: CheckOptions = {}) {
  const folder = deployment({ 'x.ini': ini, 'm.js': '' })
  const report = await checkFile(join(folder, 'x.ini'), { importModule, ...more })
  const line = ({ code, place = '' }: { code: string; place?: string | undefined }) =>
    `${place.replace(`${folder}/`, '')} ${code}`
  return {
    ...report,
    folder,
    wrong: report.problems.map(line),
    odd: report.warnings.map(line),
    firstProblem: within(folder, report.problems[0]),
    firstWarning: within(folder, report.warnings[0]),
  }
}

/** An application. */
export const SITE = '[app:site]\nuse = call:m:make\n'
