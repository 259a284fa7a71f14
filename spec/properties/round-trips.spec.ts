import fc from 'fast-check'
import { readIni } from '../../lib/config/ini-reader.js'
import { addToList, encode, type HeaderList } from '../../lib/index.js'
import { parseHost } from '../../lib/middleware/address/host.js'
import { canonicalAddress } from '../../lib/middleware/address/ip-address.js'
import { parseForwarded } from '../../lib/middleware/proxy/forwarded-field.js'
import { encodePath, encodeValue } from '../../lib/middleware/rewrite/location.js'
import { formatTraceParent, parseTraceParent } from '../../lib/middleware/trace-context/trace-parent.js'
import { passableTraceState } from '../../lib/middleware/trace-context/trace-state.js'

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: length, maxLength: length })
    .filter((text) => !/^0+$/.test(text))

describe('property 6: what is written is read as it was', () => {
  it('RFC 7239 §4: Forwarded, quoted where it must be', () => {
    const value = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })
    const element = fc
      .record({ for: value, proto: value, host: value }, { requiredKeys: [] })
      .filter((each) => Object.keys(each).length > 0)
    const written = (elements: readonly Partial<Record<string, string>>[], separator: string): string =>
      elements
        .map((each) =>
          Object.entries(each)
            .map(([name, text = '']) =>
              /^[\w.-]+$/.test(text) ? `${name}=${text}` : `${name}="${text.replace(/["\\]/g, '\\$&')}"`,
            )
            .join(';'),
        )
        .join(separator)
    fc.assert(
      fc.property(fc.array(element, { maxLength: 4 }), fc.constantFrom(',', ', ', ' ,\t'), (elements, separator) => {
        const field = written(elements, separator)
        fc.pre(field.length <= 4_096)
        expect(parseForwarded(field)?.map((each) => ({ ...each }))).toEqual(elements)
      }),
    )
  })

  it('Trace Context §3.2: traceparent', () => {
    const parent = fc.record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() })
    fc.assert(
      fc.property(parent, (each) => {
        expect(parseTraceParent(formatTraceParent(each))).toEqual(each)
      }),
    )
  })

  it('Trace Context §3.3: tracestate, which is passed on as it was passed on', () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9_*/-]{0,9}$/)
    const value = fc.stringMatching(/^[!-+\--<>-~]{1,12}$/)
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 20 }), value, (keys, text) => {
        const field = keys.map((each) => `${each}=${text}`).join(' , ')
        const passed = passableTraceState(field)
        expect(passed).toBe(field.replaceAll(' , ', ','))
        expect(passableTraceState(passed as string)).toBe(passed)
      }),
    )
  })

  it('RFC 5952: addresses have one form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const canonical = canonicalAddress(address) as string
        expect(canonicalAddress(canonical)).toBe(canonical)
        expect(canonicalAddress(canonical.toUpperCase())).toBe(canonical)
        expect(canonicalAddress(canonical.includes(':') ? `[${canonical}]` : canonical)).toBe(canonical)
      }),
    )
  })

  it('RFC 9110 §7.2: a host, with its port', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.domain(),
          fc.ipV4(),
          fc.ipV6().map((address) => `[${address}]`),
        ),
        fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined }),
        (name, port) => {
          const host = parseHost(port === undefined ? name : `${name}:${port}`)
          expect(host?.port).toBe(port === undefined ? undefined : String(port))
          const written = host?.name.includes(':') === true ? `[${host.name}]` : host?.name
          expect(parseHost(written ?? '')?.name).toBe(host?.name)
        },
      ),
    )
  })

  it('RFC 3986: paths and values of queries', () => {
    const text = fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed())
    fc.assert(
      fc.property(text, (each) => {
        expect(decodeURIComponent(encodeValue(each))).toBe(each)
        const path = `/${each.replace(/^\/+/, '')}`
        expect(decodeURIComponent(encodePath(path))).toBe(path)
        expect(encodePath(path)).toMatch(/^\/(?!\/)[!-~]*$/)
      }),
    )
  })

  it('RFC 9110 §5.6.1: lists like Vary, each member once', () => {
    const token = fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,8}$/)
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 8 }), (members) => {
        const headers: HeaderList = []
        for (const member of members) addToList(headers, 'vary', member)
        const told = headers.flatMap(([, value]) => value.split(', '))
        const lower = told.map((name) => name.toLowerCase())
        expect(new Set(lower)).toEqual(new Set(members.map((name) => name.toLowerCase())))
        expect(lower).toHaveLength(new Set(lower).size)
      }),
    )
  })

  it('deployment files: sections and options', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_.]{0,10}$/)
    const line = fc.stringMatching(/^[!-"$-:<-~\u00e0-\u00ff]([ -~\u00e0-\u00ff]{0,20}[!-~\u00e0-\u00ff])?$/)
    const value = fc.array(
      line.filter((text) => !/ [#;]/.test(text)),
      { maxLength: 3 },
    )
    const section = fc.dictionary(name, value, { maxKeys: 5 })
    const file = fc.dictionary(
      name.map((each) => `app:${each}`),
      section,
      { maxKeys: 4 },
    )
    fc.assert(
      fc.property(file, (sections) => {
        const text = Object.entries(sections)
          .map(([title, options]) => {
            const lines = Object.entries(options).map(([key, texts]) => `${key} = ${texts.join('\n  ')}`)
            return [`[${title}]`, ...lines].join('\n')
          })
          .join('\n\n')
        const read = readIni(encode(`${text}\n`), 'a.ini')
        const found = [...read.sections].map(([title, { options }]) => [
          title,
          [...options].map(([key, { value: text_ }]) => [key, text_]),
        ])
        expect(found).toEqual(
          Object.entries(sections).map(([title, options]) => [
            title,
            Object.entries(options).map(([key, texts]) => [key, texts.join('\n')]),
          ]),
        )
      }),
    )
  })
})
