import fc from 'fast-check'
import {
  addToList,
  getHeader,
  getHeaders,
  hasHeader,
  isHopByHop,
  removeHeader,
  setDefaultHeader,
  setHeader,
} from '../../lib/protocol/header-list.js'
import type { HeaderList } from '../../lib/protocol/index.js'

function sample(): HeaderList {
  return [
    ['Content-Type', 'text/plain'],
    ['Set-Cookie', 'a=1'],
    ['X-Other', 'x'],
    ['set-cookie', 'b=2'],
  ]
}

describe('getHeader', () => {
  it('W79: finds a field in any case', () => {
    expect(getHeader(sample(), 'content-TYPE')).toBe('text/plain')
  })
  it('gives the first of several', () => {
    expect(getHeader(sample(), 'SET-COOKIE')).toBe('a=1')
  })
  it('gives undefined for a field that is not there, also one of the same length', () => {
    expect(getHeader(sample(), 'x-othex')).toBeUndefined()
    expect(getHeader(sample(), 'x-other2')).toBeUndefined()
    expect(getHeader([], 'x')).toBeUndefined()
  })
})

describe('getHeaders', () => {
  it('gives the values of all fields of the name, in order', () => {
    expect(getHeaders(sample(), 'Set-cookie')).toEqual(['a=1', 'b=2'])
    expect(getHeaders(sample(), 'absent')).toEqual([])
  })
})

describe('hasHeader', () => {
  it('tells whether there is a field, in any case', () => {
    expect(hasHeader(sample(), 'x-OTHER')).toBe(true)
    expect(hasHeader(sample(), 'x-another')).toBe(false)
  })
})

describe('setHeader', () => {
  it('takes the place of the first field of its name and removes the others', () => {
    const headers = sample()
    setHeader(headers, 'Set-Cookie', 'c=3')
    expect(headers).toEqual([
      ['Content-Type', 'text/plain'],
      ['Set-Cookie', 'c=3'],
      ['X-Other', 'x'],
    ])
  })
  it('keeps the name as the first field had it', () => {
    const headers: HeaderList = [['X-Thing', '1']]
    setHeader(headers, 'x-thing', '2')
    expect(headers).toEqual([['X-Thing', '2']])
  })
  it('goes to the end if there is none of its name', () => {
    const headers = sample()
    setHeader(headers, 'etag', '"1"')
    expect(headers).toHaveLength(5)
    expect(headers[4]).toEqual(['etag', '"1"'])
  })
  it('W61: leaves the pair alone, which an application may share between requests', () => {
    const shared: [string, string] = ['content-type', 'text/plain']
    const headers: HeaderList = [shared]
    setHeader(headers, 'content-type', 'text/html')
    expect(headers).toEqual([['content-type', 'text/html']])
    expect(shared).toEqual(['content-type', 'text/plain'])
  })
})

describe('setDefaultHeader', () => {
  it('adds a field that is not there and says so', () => {
    const headers: HeaderList = []
    expect(setDefaultHeader(headers, 'x-a', '1')).toBe(true)
    expect(headers).toEqual([['x-a', '1']])
  })
  it('leaves one that is there', () => {
    const headers: HeaderList = [['X-A', '1']]
    expect(setDefaultHeader(headers, 'x-a', '2')).toBe(false)
    expect(headers).toEqual([['X-A', '1']])
  })
})

describe('removeHeader', () => {
  it('removes every field of the name and tells how many there were', () => {
    const headers = sample()
    expect(removeHeader(headers, 'SET-cookie')).toBe(2)
    expect(headers).toEqual([
      ['Content-Type', 'text/plain'],
      ['X-Other', 'x'],
    ])
    expect(removeHeader(headers, 'set-cookie')).toBe(0)
    expect(headers).toHaveLength(2)
  })
})

describe('addToList', () => {
  it('makes the field if it is not there', () => {
    const headers: HeaderList = []
    addToList(headers, 'vary', 'Origin', 'Accept')
    expect(headers).toEqual([['vary', 'Origin, Accept']])
  })
  it('adds what is missing to what is there, whatever its case and spaces, as one field', () => {
    const headers: HeaderList = [
      ['Vary', 'accept ,, Origin,'],
      ['x', 'y'],
      ['vary', 'Cookie'],
    ]
    addToList(headers, 'vary', 'Accept', 'ORIGIN', 'Accept-Encoding')
    expect(headers).toEqual([
      ['Vary', 'accept, Origin, Cookie, Accept-Encoding'],
      ['x', 'y'],
    ])
  })
  it('leaves the fields as they are if nothing is missing', () => {
    const headers: HeaderList = [['Vary', 'accept ,origin']]
    addToList(headers, 'vary', 'Origin')
    addToList(headers, 'vary')
    expect(headers).toEqual([['Vary', 'accept ,origin']])
  })
  it('makes no field of no members', () => {
    const headers: HeaderList = []
    addToList(headers, 'vary')
    expect(headers).toEqual([])
  })
  it('adds a member once that is given twice', () => {
    const headers: HeaderList = []
    addToList(headers, 'vary', 'Origin', 'origin', 'Accept')
    expect(headers).toEqual([['vary', 'Origin, Accept']])
  })
  it('adds nothing to a list that has *, which is everything', () => {
    const headers: HeaderList = [['Vary', '*']]
    addToList(headers, 'vary', 'Origin')
    expect(headers).toEqual([['Vary', '*']])
  })
})

describe('isHopByHop', () => {
  it.each([
    'connection',
    'keep-alive',
    'proxy-authenticate',
    'proxy-authorization',
    'proxy-connection',
    'te',
    'trailers',
    'transfer-encoding',
    'upgrade',
  ])('W67: %s is, in any case', (name) => {
    expect(isHopByHop(name)).toBe(true)
    expect(isHopByHop(name.toUpperCase())).toBe(true)
  })
  it.each(['trailer', 'content-length', '', 'connections'])('W67: %p is not', (name) => {
    expect(isHopByHop(name)).toBe(false)
  })
})

describe('the helpers together', () => {
  const name = fc.constantFrom('a', 'A', 'Set-Cookie', 'set-cookie', 'x-long-name')
  const edit = fc.oneof(
    fc.record({ verb: fc.constant('set' as const), name, value: fc.string() }),
    fc.record({ verb: fc.constant('default' as const), name, value: fc.string() }),
    fc.record({ verb: fc.constant('remove' as const), name, value: fc.constant('') }),
  )

  function modelled(list: HeaderList, { verb, name: wanted, value }: { verb: string; name: string; value: string }) {
    const same = ([other]: [string, string]) => other.toLowerCase() === wanted.toLowerCase()
    const first = list.findIndex(same)
    const rest = list.filter((header, index) => !same(header) || (verb !== 'remove' && index === first))
    if (verb === 'remove') return rest
    if (first < 0) return [...list, [wanted, value] as [string, string]]
    if (verb === 'default') return list
    return rest.map((header): [string, string] => (same(header) ? [header[0], value] : header))
  }

  it('do what a simple model does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), fc.array(edit), (start, edits) => {
        const headers: HeaderList = start.map(([field, value]) => [field, value])
        let model: HeaderList = start.map(([field, value]) => [field, value])
        for (const each of edits) {
          if (each.verb === 'set') setHeader(headers, each.name, each.value)
          else if (each.verb === 'default') setDefaultHeader(headers, each.name, each.value)
          else removeHeader(headers, each.name)
          model = modelled(model, each)
          expect(headers).toEqual(model)
          expect(getHeader(headers, each.name)).toBe(getHeaders(headers, each.name)[0])
          expect(hasHeader(headers, each.name)).toBe(getHeaders(headers, each.name).length > 0)
        }
      }),
    )
  })
})
