import type { Environ } from '../../lib/index.js'
import type { AccessRecord } from '../../lib/logging/index.js'

/** 25 November 2026, 13:05:09.123 UTC */
export const MOMENT = Date.UTC(2026, 10, 25, 13, 5, 9, 123)

export const ENVIRON = {
  REQUEST_METHOD: 'GET',
  SCRIPT_NAME: '',
  PATH_INFO: '/a b',
  QUERY_STRING: 'q=1',
  SERVER_NAME: 'www.example',
  SERVER_PORT: '8080',
  SERVER_PROTOCOL: 'HTTP/1.1',
  REMOTE_ADDR: '192.0.2.7',
  HTTP_HOST: 'shop.example:8080',
  HTTP_REFERER: 'http://other.example/',
  HTTP_USER_AGENT: 'curl/8',
  HTTP_COOKIE: 'a=1; session=s3; b=x=y',
  CONTENT_TYPE: 'text/plain',
} as unknown as Environ

/** A request that was answered, with what a spec wants otherwise. */
export function accessRecord(otherwise: Partial<AccessRecord> = {}): AccessRecord {
  return {
    method: 'GET',
    target: '/a%20b?q=1',
    protocol: 'HTTP/1.1',
    path: '/a b',
    environ: ENVIRON,
    requestFields: ['Host', 'raw.example'],
    status: 200,
    responseFields: ['Content-Type', 'text/html', 'Set-Cookie', 'a', 'set-cookie', 'b'],
    bytes: 1234,
    bytesReceived: 100,
    bytesSent: 1500,
    startedAt: MOMENT,
    duration: 2345.6789,
    isComplete: true,
    isKept: true,
    earlierRequests: 3,
    peer: {
      encrypted: false,
      remoteAddress: '198.51.100.1',
      remotePort: 4711,
      localAddress: '10.0.0.1',
      localPort: 81,
    },
    pid: 42,
    ...otherwise,
  }
}
