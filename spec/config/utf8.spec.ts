import { decodeUtf8 } from '../../lib/config/utf8.js'

const decode = (...bytes: number[]) => decodeUtf8(Uint8Array.from([0x61, ...bytes])).error?.message

describe('decodeUtf8', () => {
  it('reads text, a byte-order mark too', () => {
    expect(decodeUtf8(Buffer.from('\ufeffé😀', 'utf8'))).toEqual({ text: '\ufeffé😀' })
    expect(decodeUtf8(new Uint8Array())).toEqual({ text: '' })
  })

  it.each([
    [[0x80], 'byte 0x80 in position 1: invalid start byte'],
    [[0xc1, 0x80], 'byte 0xc1 in position 1: invalid start byte'],
    [[0xf5, 0x80], 'byte 0xf5 in position 1: invalid start byte'],
    [[0xff], 'byte 0xff in position 1: invalid start byte'],
    [[0xc2, 0x28], 'byte 0xc2 in position 1: invalid continuation byte'],
    [[0xe2, 0x28, 0xa1], 'byte 0xe2 in position 1: invalid continuation byte'],
    [[0xe2, 0x82, 0x28], 'bytes in position 1-2: invalid continuation byte'],
    [[0xf0, 0x9f, 0x98, 0x28], 'bytes in position 1-3: invalid continuation byte'],
    [[0xe0, 0x9f, 0x80], 'byte 0xe0 in position 1: invalid continuation byte'],
    [[0xed, 0xa0, 0x80], 'byte 0xed in position 1: invalid continuation byte'],
    [[0xf0, 0x8f, 0x80, 0x80], 'byte 0xf0 in position 1: invalid continuation byte'],
    [[0xf4, 0x90, 0x80, 0x80], 'byte 0xf4 in position 1: invalid continuation byte'],
    [[0xc2, 0xc0], 'byte 0xc2 in position 1: invalid continuation byte'],
    [[0x62, 0xf1, 0x80, 0x80, 0x7f], 'bytes in position 2-4: invalid continuation byte'],
  ])('says of %j what Python says', (bytes, message) => {
    expect(decode(...bytes)).toBe(`'utf-8' codec can't decode ${message}`)
  })

  it.each([
    [[0xc3], 'byte 0xc3 in position 0'],
    [[0xe2, 0x82], 'bytes in position 0-1'],
    [[0xf0, 0x9f, 0x98], 'bytes in position 0-2'],
  ])('counts what breaks off at the end, %j, from its own start', (bytes, where) => {
    expect(decode(...bytes)).toBe(`'utf-8' codec can't decode ${where}: unexpected end of data`)
  })

  it.each([
    [[0xe0, 0xa0, 0x80], '\u0800'],
    [[0xed, 0x9f, 0xbf], '\ud7ff'],
    [[0xf0, 0x90, 0x80, 0x80], '\u{10000}'],
    [[0xf4, 0x8f, 0xbf, 0xbf], '\u{10ffff}'],
    [[0xc2, 0x80], '\x80'],
  ])('takes the outermost sequences, %j, before a bad byte', (bytes, text) => {
    const filler = Buffer.from('x'.repeat(8_192 - bytes.length))

    expect(decodeUtf8(Buffer.concat([filler, Uint8Array.from(bytes), Uint8Array.of(0xff)]))).toEqual({
      text: `${filler.toString()}${text}`,
      error: { message: "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", offset: 8_192 },
    })
  })

  it('counts positions from the start of a piece of 8192 bytes, with what was left over of the one before', () => {
    const start = Buffer.concat([Buffer.from('x'.repeat(8_191)), Buffer.from('é')])

    expect(decodeUtf8(Buffer.concat([start, Buffer.from('yy'), Uint8Array.of(0xff)]))).toEqual({
      text: 'x'.repeat(8_191),
      error: { message: "'utf-8' codec can't decode byte 0xff in position 4: invalid start byte", offset: 8_195 },
    })
  })

  it('gives the text before the piece with the bad byte', () => {
    const bytes = Buffer.concat([Buffer.from('a'.repeat(8_192)), Buffer.from('b'.repeat(10)), Uint8Array.of(0xff)])
    const { text, error } = decodeUtf8(bytes)

    expect(text).toBe('a'.repeat(8_192))
    expect(error).toEqual({
      message: "'utf-8' codec can't decode byte 0xff in position 10: invalid start byte",
      offset: 8_202,
    })
  })
})
