import type { Status } from './application.js'
import { described } from './described.js'

/** The reasons of the registered status codes (IANA HTTP Status Code Registry). */
const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue',
  101: 'Switching Protocols',
  102: 'Processing',
  103: 'Early Hints',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  208: 'Already Reported',
  226: 'IM Used',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  305: 'Use Proxy',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  506: 'Variant Also Negotiates',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  511: 'Network Authentication Required',
}

/**
 * Makes a status line of a code: `status(404)` is `'404 Not Found'`. An unregistered code gets the reason of its class
 * (`'299 Success'`) unless one is given.
 *
 * @throws {RangeError} if `code` is no integer from 100 to 999.
 */
export function status(code: number, reason: string = reasonOf(code)): Status {
  if (!Number.isInteger(code) || code < 100 || code > 999) {
    throw new RangeError(`a status code is an integer from 100 to 999 (RFC 9110 §15), not ${described(code)}`)
  }
  return `${code} ${reason}`
}

function reasonOf(code: number): string {
  const classes = ['Informational', 'Success', 'Redirection', 'Client Error', 'Server Error']
  return REASONS[code] ?? classes[Math.floor(code / 100) - 1] ?? 'Unknown'
}

/** The code of a status line: `statusCode('404 Not Found')` is 404. */
export function statusCode(line: Status): number {
  return Number(line.slice(0, 3))
}

/** Whether a response with this code may have a body; 1xx, 204 and 304 have none (RFC 9110 §6.4.1). */
export function hasBody(code: number): boolean {
  return code >= 200 && code !== 204 && code !== 304
}
