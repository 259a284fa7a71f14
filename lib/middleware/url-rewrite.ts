import { middleware, Middleware, option, plainAnswer, THIS_PACKAGE } from '../core/index.js'
import type { Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { comparingPaths } from './path-scope.js'
import { RuleSet } from './rewrite/rule-set.js'

/** The options of {@link UrlRewrite}. */
export class UrlRewriteOptions {
  /** The rules, in order: `pattern target [flags]` each, conditions `if %{NAME} pattern [flags]` before them. */
  @option({
    type: 'list',
    separator: 'lines',
    min: 1,
    description: 'the rules, one a line: pattern target [flags]; a condition before a rule: if %{NAME} pattern [flags]',
    check: faultsInRules,
  })
  rules!: readonly string[]

  /** How many characters a path, or another text that is matched, may have; default 8192. */
  @option({
    type: 'integer',
    min: 1,
    description: 'the most characters of a path (else 414), query (414) or header (431) that is matched',
  })
  maxLength?: number = 8192
}

function faultsInRules(lines: readonly string[]): string | undefined {
  const { faults } = RuleSet.read(lines)
  if (faults.length === 0) return undefined
  return `has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:${faults.map((fault) => `\n    ${fault}`).join('')}\n  `
}

/**
 * Rewrites and redirects by ordered rules, in the spirit of Apache's mod_rewrite.
 *
 * ```ini
 * rules =
 *   # the old shop has moved
 *   ^/old/(.*)$          /new/$1                    [R=308]
 *   ^/user/(?<id>\d+)$   /profile?id=$<id>          [QSA,L]
 *   ^/private(/|$)       -                          [F]
 *   if %{HTTP_HOST}      ^www\.                     [NC]
 *   if %{REQUEST_METHOD} !=POST
 *   ^/(.*)$              https://example.com/$1     [R=301]
 * ```
 *
 * **Lines.** A rule is `pattern target [flags]`, separated by space; a field with spaces stands in double quotes. Rules
 * are tried in order, once, each on what those before it made. Blank lines and lines that begin with `#` are skipped.
 *
 * **Patterns** are regular expressions on `PATH_INFO`: the path below the mount point, decoded and canonical. `!` before
 * one asks for the contrary, `=text` for just that text. `.` matches every character, so that a line break in a path slips
 * past no rule. A pattern whose time may grow faster than the path does is refused when loading; `unsafe` takes it all
 * the same.
 *
 * **Targets** begin with `/` (a path below the mount point) or with `http://` or `https://` and a host, which is written
 * out and never comes from the request; `-` changes nothing. `$1` to `$9`, `$0` and `$<name>` stand for what was
 * captured (of conditions by name only), `%{NAME}` for a variable, `$$` for a dollar. Paths are written decoded; what is
 * put into a query or a fragment is encoded as one value. Without `?` the query stays; with it, it is replaced.
 *
 * **Conditions**, `if %{NAME} pattern [flags]`, stand before their rule and must all hold. Names: `REQUEST_METHOD`,
 * `REQUEST_SCHEME`, `HTTPS` (`on`, `off`), `HTTP_HOST` and other headers (also `header:Host`), `QUERY_STRING`, `query:page`
 * (one parameter, decoded), `PATH_INFO`, `SCRIPT_NAME`, `REMOTE_ADDR`, `REMOTE_USER`, `SERVER_NAME` and CGI's others,
 * `environ:acme.key`. What is absent is empty.
 *
 * **Flags** of rules: `R` or `R=301|302|303|307|308` redirects (302 without a number; a URL as the target always does),
 * `F` answers 403, `G` 410; `L` ends the rules, as R, F and G do; `QSA` appends the query of the request, `QSD` drops
 * it; `NC` ignores case; `unsafe`. Of conditions: `NC`, `OR` (this one or the next), `unsafe`. Others of mod_rewrite are
 * refused, with the reason.
 *
 * A rewrite changes `PATH_INFO` and `QUERY_STRING`, and nothing else: `SCRIPT_NAME`, `REQUEST_URI` and `tsgi.raw_path` stay.
 * If captures make a `..` segment, the answer is 400. A `Location` begins with one `/` (and `SCRIPT_NAME`) or with the
 * scheme and host of the rule, and is ASCII.
 *
 * @throws {OptionError} when loading, with all rules that are wrong.
 */
@middleware('url-rewrite', {
  package: THIS_PACKAGE,
  options: UrlRewriteOptions,
  description: 'Rewrites and redirects by ordered rules: pattern target [flags]',
  roles: ['rewrite'],
  // A guard must see the path that is served; a redirect must name the one that was asked for.
  before: ['except', ...['authorization', 'csrf', 'permissions', 'rate-limit'].map(comparingPaths)],
  after: ['https', 'path'],
})
export class UrlRewrite extends Middleware<UrlRewriteOptions> {
  readonly #rules = RuleSet.read(this.options.rules).rules

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const answer = this.#rules.apply(environ, this.options.maxLength)
    if (answer === undefined) return this.app(environ, startResponse)
    const { status, location } = answer
    return plainAnswer(environ, startResponse, status, location === undefined ? [] : [['location', location]])
  }
}
