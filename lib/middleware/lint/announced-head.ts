import { statusCode, type Status } from '../../protocol/index.js'
import { headerListRules, headerPairRules, headerRules, headRules, type Field } from './header-rules.js'
import type { Rule } from './rule.js'
import { statusRules } from './status-rules.js'

/** Applies rules; throws what does not hold. */
type Check = <S>(rules: readonly Rule<S>[], subject: S) => void

/** What the rest of a response is judged by. */
export interface AnnouncedHead {
  readonly code: number
  /** What Content-Length says. */
  readonly length: number | undefined
  readonly hasContentType: boolean
}

/** Checks a status and headers as they were handed to startResponse, and keeps what matters later. */
export function announcedHead(status: Status, headers: unknown, check: Check): AnnouncedHead {
  check(statusRules, status)
  check(headerListRules, headers)
  const fields = (headers as unknown[]).map((pair): Field => {
    check(headerPairRules, pair)
    const [name, value] = pair as [string, string]
    check(headerRules, { name, value })
    return { name: name.toLowerCase(), value }
  })
  const names = fields.map(({ name }) => name)
  const code = statusCode(status)
  check(headRules, { code, names })
  const length = fields.find(({ name }) => name === 'content-length')?.value
  return {
    code,
    length: length === undefined ? undefined : Number(length),
    hasContentType: names.includes('content-type'),
  }
}
