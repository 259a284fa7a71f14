export type {
  Application,
  ApplicationClass,
  ApplicationLike,
  ApplicationObject,
  Awaitable,
  HeaderList,
  StartResponse,
  Status,
  Write,
} from './application.js'
export type {
  Environ,
  ErrorStream,
  FileLike,
  FileWrapper,
  InputStream,
  Outcome,
  Peer,
  ResponseBody,
} from './environ.js'
export { ClosingBody, encode, encodeBody, isAsyncBody, mapBody, textBody } from './body.js'
export type { EndOfBody } from './body.js'
export { isClass } from './class.js'
export { described, quoted } from './described.js'
export { faultInField, faultInHeader, faultInHeaders, faultInStatus, isFieldValue, isToken } from './head-check.js'
export {
  addToList,
  getHeader,
  getHeaders,
  hasHeader,
  isHopByHop,
  removeHeader,
  setDefaultHeader,
  setHeader,
} from './header-list.js'
export { fromLatin1, toLatin1 } from './latin1.js'
export { ProtocolError } from './protocol-error.js'
export { hasBody, status, statusCode } from './status.js'
export { isThenable, whenReady } from './thenable.js'
export { MIDDLEWARE, toApplication } from './to-application.js'
