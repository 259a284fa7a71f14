const APP = 'paste.app_factory'
const COMPOSITE = 'paste.composite_factory'
const COMPOSIT = 'paste.composit_factory'
const FILTER = 'paste.filter_factory'
const FILTER_APP = 'paste.filter_app_factory'
const SERVER = 'paste.server_factory'
const RUNNER = 'paste.server_runner'

/** The strict test distribution: the part of a name before `_` says its groups. */
const FAKE = new Map<string, readonly string[]>([
  ['app', [APP]],
  ['composite', [COMPOSITE]],
  ['composit', [COMPOSIT]],
  ['filter', [FILTER]],
  ['filterapp', [FILTER_APP]],
  ['server', [SERVER]],
  ['runner', [RUNNER]],
  ['appcomp', [APP, COMPOSITE]],
  ['twocomp', [COMPOSITE, COMPOSIT]],
  ['twofilter', [FILTER, FILTER_APP]],
  ['twoserver', [SERVER, RUNNER]],
  ['appfilter', [APP, FILTER]],
  ['main', [APP]],
])

const FILTERS_OF_WEBERROR = 'error_catcher errordocument evalerror xmlhttp'

/** The entry points of real distributions, each in its one group. */
const KNOWN = new Map<string, ReadonlyMap<string, string>>([
  [
    'paste',
    grouped({
      [APP]: 'cgi pkg_resources proxy static test test_slow transparent_proxy urlparser watch_threads',
      [COMPOSITE]: 'cascade urlmap',
      [FILTER_APP]:
        'auth_basic auth_cookie auth_digest auth_form auth_tkt cgitb config cowbell error_catcher errordocument evalerror flup_session grantip gzip httpexceptions lint openid paste_session pony printdebug profile recursive registry translogger wdg_validate',
      [RUNNER]: 'http',
    }),
  ],
  ['pastedeploy', grouped({ [FILTER_APP]: 'config prefix' })],
  ['waitress', grouped({ [RUNNER]: 'main' })],
  ['gunicorn', grouped({ [RUNNER]: 'main' })],
  ['weberror', grouped({ [FILTER_APP]: FILTERS_OF_WEBERROR })],
  ['beaker', grouped({ [FILTER_APP]: 'beaker_session' })],
  ['repoze-tm2', grouped({ [FILTER_APP]: 'tm' })],
  ['repoze-tm', grouped({ [FILTER_APP]: 'tm' })],
])

function grouped(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(names).flatMap(([group, all]) => all.split(' ').map((name) => [name, group] as const)))
}

/** A distribution name as Python compares them. */
export function normalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

/** Whether a distribution is there at all. */
export function isInstalled(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.exec(name) !== null && !normalName(name).startsWith('notinstalled')
}

/** Whether a distribution has an entry point, by the rules of ORACLE.md. */
export function offers(distribution: string, group: string, name: string, usedBy: string | undefined): boolean {
  const key = normalName(distribution)
  if (key === 'fake') return FAKE.get(name.split('_', 1)[0] as string)?.includes(group) ?? false
  const known = KNOWN.get(key)?.get(name)
  if (known !== undefined) return known === group
  if (group === FILTER || group === SERVER) return true
  const isComposite = /^composite?(?::|$)/.exec(usedBy ?? '') !== null
  return group === (isComposite ? COMPOSITE : APP)
}
