import { isIP } from 'node:net'
import { loadApp } from '../config/index.js'
import { FunctionErrorStream } from '../handlers/index.js'
import { EXPLAIN } from '../middleware/index.js'
import { isToken, status } from '../protocol/index.js'
import { TestClient, type EnvironOverrides } from '../testing/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, required, targetOf } from './deployment.js'
import { accountOf } from './explain/account.js'
import { accountText } from './explain/text.js'
import { Trace, type Step } from './explain/trace.js'
import { tellFailure } from './failure.js'
import { headerField } from './header-field.js'
import { shortPlace } from './place.js'
import { printable } from './printable.js'
import type { Terminal } from './terminal.js'
import { UsageError } from './usage-error.js'

/** `tsgi explain`: what each layer makes of a request. */
export const explain: Command = {
  name: 'explain',
  summary: 'Tell what each layer of a deployment file makes of a request: which passes it, which refuses it, and why.',
  usage: 'FILE[#NAME] METHOD PATH',
  notes: [
    'Layers are loaded and asked as they are, in their order; applications are neither made nor called, and something that',
    'answers 204 stands in their place. Guards pass, refuse or report; other layers have passed the request on, or have',
    'answered it. Ends with 0 if the status is below 400, so that an application would be reached or a layer answers, else',
    'with 1; with 1, too, if something is thrown; with 2 for a wrong call.',
  ],
  flags: [
    { name: 'header', short: 'H', value: 'NAME:VALUE', isRepeated: true, about: 'a header field' },
    {
      name: 'from',
      value: 'ADDRESS',
      about: 'the address of who asks, or unix for a Unix socket; 127.0.0.1 by default',
    },
    { name: 'json', about: 'print data' },
    GLOBAL,
  ],
  examples: [
    ['tsgi explain paste.ini GET /staff', 'who stands before the staff pages'],
    ["tsgi explain paste.ini POST / -H 'Origin: https://evil.example'", 'what becomes of a forged form'],
    [
      'tsgi explain paste.ini#api GET https://api.example/v1 --from 203.0.113.9',
      'another section, over HTTPS, from afar',
    ],
  ],
  async run(given, terminal) {
    const [file = '', method = '', path = ''] = required(given, ['FILE', 'METHOD', 'PATH'], 'explain')
    if (!isToken(method)) throw new UsageError(`${JSON.stringify(method)} is no method, like GET`, 'explain')
    const headers = given.texts('header').map((written) => headerField(written, 'explain'))
    const from = addressOf(given)
    const target = targetOf(file, terminal)
    const trace = new Trace()
    const app = await loadApp(target.uri, { ...loadOptions(given, target, terminal), hooks: trace.hooks })
    const client = new TestClient(app, { lint: false })
    const environ = { ...sender(from, /^https:/i.test(path)), ...watching(trace, terminal) }
    try {
      const response = await client.request(method, path, { headers, environ })
      print(trace, { method, path, from, status: response.status }, given, terminal)
      return response.status < 400 ? 0 : 1
    } catch (error) {
      print(trace, { method, path, from, status: undefined }, given, terminal)
      return tellFailure(error, terminal)
    } finally {
      await client.close()
    }
  },
}

/** Stands for a client of a Unix socket, which has no address. */
const UNIX = 'unix'

function addressOf(given: Arguments): string {
  const from = given.text('from') ?? '127.0.0.1'
  if (from === UNIX || isIP(from) !== 0) return from
  throw new UsageError(`--from ${JSON.stringify(from)} is no address; write one, like 203.0.113.9, or unix`, 'explain')
}

/** What a server knows of who asks. */
function sender(from: string, encrypted: boolean): EnvironOverrides {
  if (from === UNIX) return { REMOTE_ADDR: undefined, REMOTE_PORT: undefined, 'tsgi.peer': () => ({ encrypted }) }
  return { REMOTE_ADDR: from, 'tsgi.peer': () => ({ encrypted, remoteAddress: from, remotePort: 50000 }) }
}

function watching({ explain: told }: Trace, { surroundings }: Terminal): EnvironOverrides {
  const errors = new FunctionErrorStream((text) => surroundings.stderr.write(text))
  return { [EXPLAIN.key]: told, 'wsgi.errors': errors }
}

interface Told {
  readonly method: string
  readonly path: string
  readonly from: string
  /** Undefined if something was thrown. */
  readonly status: number | undefined
}

function print(trace: Trace, told: Told, given: Arguments, terminal: Terminal): void {
  const { cwd, paint } = terminal
  const accounts = trace.steps.map(accountOf)
  const { answering } = trace
  if (given.isOn('json') === true) {
    const { status: code = null, ...request } = told
    const reached = answering?.kind === 'application' ? answering.name : null
    const data = { request, steps: accounts, status: code, reached }
    terminal.print(JSON.stringify(data, (key, value: unknown) => shortened(key, value, cwd), 2))
    return
  }
  if (accounts.length > 0) terminal.print(accountText(accounts, cwd, paint))
  if (told.status !== undefined) terminal.print(conclusion(told.status, answering, terminal))
}

function shortened(key: string, value: unknown, cwd: string): unknown {
  return key === 'place' && typeof value === 'string' ? shortPlace(value, cwd) : value
}

/** The last line: what the client would get, and from whom. */
function conclusion(code: number, answering: Step | undefined, { cwd, paint }: Terminal): string {
  const line = paint('bold', status(code))
  if (answering === undefined) return line
  const { kind, name, place } = answering
  const where = place === undefined ? name : `${name} (${shortPlace(place, cwd)})`
  return kind === 'application' ? `${line}: would reach ${printable(where)}` : `${line}, by ${printable(where)}`
}
