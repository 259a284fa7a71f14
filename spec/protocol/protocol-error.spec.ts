import { ProtocolError } from '../../lib/protocol/protocol-error.js'

describe('ProtocolError', () => {
  it('is a TypeError with a name of its own', () => {
    const error = new ProtocolError('startResponse was called twice')
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toBe('ProtocolError: startResponse was called twice')
  })
})
