import { callSite, placeOfFrame } from '../../lib/core/call-site.js'

function marked(): string | undefined {
  // `??`, because JavaScriptCore drops the frame of a function that only returns what it calls.
  return callSite(marked) ?? undefined
}

/** The line on which it is called, of this file. */
function line(): number {
  return Number(/call-site\.spec\.ts:(\d+):/.exec(new Error('here').stack?.split('\n')[2] ?? '')?.[1])
}

describe('callSite', () => {
  it('gives file, line and column of the caller', () => {
    const [place, expected] = [marked(), line()]
    expect(place).toMatch(/^\/.*\/spec\/core\/call-site\.spec\.ts:\d+:\d+$/)
    expect(place).toContain(`:${expected}:`)
  })
  it('tells the column apart', () => {
    const [first, second] = [marked(), marked()]
    expect(first?.split(':')[1]).toBe(second?.split(':')[1])
    expect(Number(first?.split(':')[2])).toBeLessThan(Number(second?.split(':')[2]))
  })
  it('passes over frames that name no place', () => {
    const [places, expected] = [[1].map(marked), line()]
    expect(places[0]).toContain(`call-site.spec.ts:${expected}:`)
  })
  it('gives nothing where the stack is cut off', () => {
    const capture = jest.spyOn(Error, 'captureStackTrace').mockImplementation((holder) => {
      Object.assign(holder, { stack: 'Error' })
    })
    const place = marked()
    capture.mockRestore()
    expect(place).toBeUndefined()
  })
  it('gives nothing where the runtime does not tell', () => {
    const capture = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace')
    Object.defineProperty(Error, 'captureStackTrace', { value: undefined, configurable: true, writable: true })
    try {
      expect(marked()).toBeUndefined()
    } finally {
      Object.defineProperty(Error, 'captureStackTrace', capture ?? {})
    }
  })
  it('gives nothing where someone has made something else of the stack', () => {
    const capture = jest.spyOn(Error, 'captureStackTrace').mockImplementation((holder) => {
      Object.assign(holder, { stack: [] })
    })
    const place = marked()
    capture.mockRestore()
    expect(place).toBeUndefined()
  })
})

describe('placeOfFrame', () => {
  it.each([
    ['    at f (/a/b.ts:1:2)', '/a/b.ts:1:2'],
    ['    at new Foo (/a/b.ts:1:2)', '/a/b.ts:1:2'],
    ['    at async f (/a/b.ts:1:2)', '/a/b.ts:1:2'],
    ['    at Object.<anonymous> (/a/b.ts:10:20)', '/a/b.ts:10:20'],
    ['    at Chain.use [as add] (/a/b.ts:1:2)', '/a/b.ts:1:2'],
    ['    at /a/b.ts:1:2', '/a/b.ts:1:2'],
    ['    at async /a/b.ts:1:2', '/a/b.ts:1:2'],
    ['    at async file:///a/b.mjs:1:2', '/a/b.mjs:1:2'],
    ['at f (/a/b.ts:1:2)', '/a/b.ts:1:2'],
    ['    at f (/a/node_modules/@scope/pkg/b.js:3:4)', '/a/node_modules/@scope/pkg/b.js:3:4'],
    ['    at /a/node_modules/@scope/pkg/b.js:3:4', '/a/node_modules/@scope/pkg/b.js:3:4'],
    ['    at f (/home/me/app (copy)/b.ts:1:2)', '/home/me/app (copy)/b.ts:1:2'],
    ['    at f (file:///a/b.mjs:1:2)', '/a/b.mjs:1:2'],
    ['    at file:///a/b.mjs:1:2', '/a/b.mjs:1:2'],
    ['    at f (file:///a/my%20app/b.mjs:1:2)', '/a/my app/b.mjs:1:2'],
    ['    at f (file:///a/100%/b.mjs:1:2)', '/a/100%/b.mjs:1:2'],
    ['    at f (/a/100%25/b.ts:1:2)', '/a/100%25/b.ts:1:2'],
    ['    at f (file:///C:/a/b.mjs:1:2)', 'C:/a/b.mjs:1:2'],
    ['    at f (C:\\a\\b.ts:1:2)', 'C:\\a\\b.ts:1:2'],
    ['f@/a/b.ts:1:2', '/a/b.ts:1:2'],
    ['@file:///a/b.ts:1:2', '/a/b.ts:1:2'],
    ['f@/a/node_modules/@scope/b.js:1:2', '/a/node_modules/@scope/b.js:1:2'],
  ])('reads %p', (frame, place) => {
    expect(placeOfFrame(frame)).toBe(place)
  })
  it.each([
    'Error: at f (/a/b.ts:1:2) it failed',
    'Error',
    '    at Array.map (<anonymous>)',
    '    at async Promise.all (index 0)',
    '    at eval (eval at f (/a/b.ts:1:2), <anonymous>:1:1)',
    '    at f (native)',
    '    at map (native:1:11)',
    '    at f (/a/b.ts)',
    '',
  ])('finds no place in %p', (frame) => {
    expect(placeOfFrame(frame)).toBeUndefined()
  })
})
