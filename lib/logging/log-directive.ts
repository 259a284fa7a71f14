import { fromLatin1 } from '../protocol/index.js'
import { fieldIn, requestField, type AccessRecord } from './access-record.js'
import { textBytes } from './log-escape.js'
import { CONVERSION_NAMES, strftime } from './log-time.js'

/** What a directive says of a request; undefined where there is nothing to say, which is logged as `-`. */
export type LogValue = (record: AccessRecord) => string | undefined

/** One letter of a format: `%h`. */
export interface LogDirective {
  /** What it says, for the manual. */
  readonly says: string
  /** What may stand between the braces of `%{…}x`: one of these (`''` is none at all), or any name. */
  readonly argument: readonly string[] | 'name'
  make(argument: string): LogValue | string
}

function plain(says: string, value: LogValue): LogDirective {
  return { says, argument: [''], make: () => value }
}

function named(says: string, value: (record: AccessRecord, name: string) => string | undefined): LogDirective {
  return { says, argument: 'name', make: (name) => (record) => value(record, name) }
}

function chosen(says: string, values: Readonly<Record<string, LogValue>>): LogDirective {
  return { says, argument: Object.keys(values), make: (argument) => values[argument] as LogValue }
}

const numeral = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value))
const cookieField = requestField('cookie')
const hostField = requestField('host')
const refererField = requestField('referer')
const userAgentField = requestField('user-agent')
const orNothing = (text: string): string | undefined => (text === '' ? undefined : text)
const client = ({ environ, peer }: AccessRecord): string | undefined => environ?.REMOTE_ADDR ?? peer?.remoteAddress
const peerAddress = ({ peer }: AccessRecord): string | undefined => peer?.remoteAddress
const code: LogValue = ({ status }) => (status === 0 ? undefined : String(status))
const serverPort: LogValue = ({ environ, peer }) => environ?.SERVER_PORT ?? numeral(peer?.localPort)
const whole = (factor: number): LogValue => {
  return ({ duration }) => String(Math.floor(duration * factor))
}

/** The directives of a format, by their letter: those of Apache's LogFormat that a gateway can tell. */
export const LOG_DIRECTIVES: Readonly<Record<string, LogDirective>> = {
  a: chosen('address of the client; %{c}a: of the peer, whatever a proxy says', { '': client, c: peerAddress }),
  A: plain('local address', ({ peer }) => peer?.localAddress),
  b: plain('bytes of the body, - for none', ({ bytes }) => (bytes === 0 ? undefined : String(bytes))),
  B: plain('bytes of the body', ({ bytes }) => String(bytes)),
  C: named('a cookie of the request', (record, name) => cookie(cookieField(record), name)),
  D: plain('duration in microseconds', whole(1_000)),
  e: named('a key of the environ', ({ environ }, name) => environText(environ, name)),
  h: chosen('name of the client where it is known, else its address', {
    '': (record) => record.environ?.REMOTE_HOST ?? client(record),
    c: peerAddress,
  }),
  H: plain('protocol of the request', ({ protocol }) => orNothing(protocol)),
  i: { says: 'a header field of the request', argument: 'name', make: requestField },
  I: plain('bytes received, head and body', ({ bytesReceived }) => numeral(bytesReceived)),
  k: plain('requests that the connection had served before', ({ earlierRequests }) => String(earlierRequests)),
  l: plain('always -', () => undefined),
  L: plain('id of the request: tsgi.request_id', ({ environ }) => environText(environ, 'tsgi.request_id')),
  m: plain('method', ({ method }) => orNothing(method)),
  o: named('a header field of the response', ({ responseFields }, name) => fieldIn(responseFields, name)),
  O: plain('bytes sent, head and body', ({ bytesSent }) => numeral(bytesSent)),
  p: chosen('port of the server; %{local}p and %{remote}p: of the two ends', {
    '': serverPort,
    canonical: serverPort,
    local: ({ peer }) => numeral(peer?.localPort),
    remote: ({ peer }) => numeral(peer?.remotePort),
  }),
  P: chosen('process id', { '': ({ pid }) => String(pid), pid: ({ pid }) => String(pid) }),
  q: plain('query with its ?, or nothing', ({ target }) => queryOf(target)),
  r: plain('first line of the request', requestLine),
  s: plain('status', code),
  S: plain('bytes received and sent', ({ bytesReceived, bytesSent }) => {
    return bytesReceived === undefined || bytesSent === undefined ? undefined : String(bytesReceived + bytesSent)
  }),
  t: { says: 'time of the request; %{FORMAT}t: as strftime writes it', argument: 'name', make: timeFormat },
  T: chosen('duration in seconds; %{ms}T and %{us}T: in other units', {
    '': whole(0.001),
    s: whole(0.001),
    ms: whole(1),
    us: whole(1_000),
  }),
  u: plain('user, "" for an empty name', ({ environ }) => environ?.REMOTE_USER),
  U: plain('path without query', ({ path }) => orNothing(textBytes(path))),
  v: plain('name of the server', ({ environ, peer }) => environ?.SERVER_NAME ?? peer?.localAddress),
  V: plain('name by which the client calls the server', hostName),
  X: plain('connection at the end: X cut, + kept, - closed', ({ isComplete, isKept }) => {
    return isComplete ? (isKept ? '+' : '-') : 'X'
  }),
}

type Values = Readonly<Record<string, unknown>>

/** What `%t` alone writes, without its brackets. */
const COMMON_TIME = '%d/%b/%Y:%H:%M:%S %z'

const SUBSECONDS: Readonly<Record<string, (milliseconds: number) => string>> = {
  sec: (at) => String(Math.floor(at / 1_000)),
  msec: (at) => String(Math.floor(at)),
  usec: (at) => String(Math.floor(at * 1_000)),
  msec_frac: (at) => String(Math.floor(at % 1_000)).padStart(3, '0'),
  usec_frac: (at) => String(Math.floor((at * 1_000) % 1_000_000)).padStart(6, '0'),
}

function timeFormat(argument: string): LogValue | string {
  const [, moment, format = ''] = /^(begin:|end:)?([^]*)$/.exec(argument) ?? []
  const write = Object.hasOwn(SUBSECONDS, format) ? SUBSECONDS[format] : strftime(format || COMMON_TIME)
  if (typeof write === 'string')
    return `${write} is no conversion of strftime; there are ${CONVERSION_NAMES.join(', ')}`
  const at = (milliseconds: number): string => {
    const text = write?.(milliseconds) ?? ''
    return format === '' ? `[${text}]` : text
  }
  return moment === 'end:' ? ({ startedAt, duration }) => at(startedAt + duration) : ({ startedAt }) => at(startedAt)
}

function requestLine({ method, target, protocol }: AccessRecord): string | undefined {
  return method === '' ? undefined : `${method} ${target} ${protocol}`
}

function queryOf(target: string): string {
  const mark = target.indexOf('?')
  return mark < 0 ? '' : target.slice(mark)
}

/** Host as it came, without the port. */
function hostName(record: AccessRecord): string | undefined {
  const host = hostField(record)?.replace(/:\d*$/, '')
  return host === undefined || host === '' ? record.environ?.SERVER_NAME : host
}

function cookie(field: string | undefined, name: string): string | undefined {
  for (const pair of field?.split(';') ?? []) {
    const mark = pair.indexOf('=')
    if (mark >= 0 && pair.slice(0, mark).trim() === name) return pair.slice(mark + 1).trim()
  }
  return undefined
}

/** A value that is a text, a number or a boolean; others say nothing in a line. */
function environText(environ: Values | undefined, key: string): string | undefined {
  const value = environ !== undefined && Object.hasOwn(environ, key) ? environ[key] : undefined
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
}

/** One object in a line: what most collectors of logs read. */
export function jsonLine(record: AccessRecord): string {
  const { bytes, duration, environ, isComplete, method, pid, protocol, startedAt, status, target } = record
  return JSON.stringify({
    time: new Date(startedAt).toISOString(),
    client: client(record) ?? null,
    user: decoded(environ?.REMOTE_USER),
    method: orNothing(method) ?? null,
    target: decoded(orNothing(target)),
    protocol: orNothing(protocol) ?? null,
    status: status === 0 ? null : status,
    bytes,
    duration_ms: Math.round(duration * 1_000) / 1_000,
    complete: isComplete,
    host: decoded(hostField(record)),
    referer: decoded(refererField(record)),
    user_agent: decoded(userAgentField(record)),
    request_id: environText(environ, 'tsgi.request_id') ?? null,
    pid,
  })
}

/** The UTF-8 that a text of bytes may hold. */
function decoded(bytes: string | undefined): string | null {
  if (bytes === undefined) return null
  return /^[\0-\xff]*$/.test(bytes) ? fromLatin1(bytes) : bytes
}
