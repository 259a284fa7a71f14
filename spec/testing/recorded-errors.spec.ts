import { RecordedErrors } from '../../lib/testing/index.js'

describe('RecordedErrors', () => {
  it('W42, W47: keeps any text that is written', () => {
    const errors = new RecordedErrors()
    errors.write('a\n')
    errors.write('\ud800\u0442\n')
    errors.writelines(new Set(['b\n', 'c\n']))
    errors.flush()
    expect(errors.text).toBe('a\n\ud800\u0442\nb\nc\n')
  })
})
