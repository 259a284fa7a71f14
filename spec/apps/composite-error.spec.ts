import { CompositeError } from '../../lib/apps/index.js'
import { isTsgiError } from '../../lib/index.js'

describe('CompositeError', () => {
  const problem = { code: 'MOUNT_INVALID', fault: 'this is wrong', remedy: 'write that' }
  const error = new CompositeError(problem, { class: 'ValueError', message: 'its words' })

  it('says fault, remedy and code in one line', () => {
    expect(error.message).toBe('this is wrong; write that [MOUNT_INVALID]')
    expect([error.name, error.code, error.problems]).toEqual(['CompositeError', 'MOUNT_INVALID', [problem]])
    expect(isTsgiError(error)).toBe(true)
  })

  it('carries how the original says it', () => {
    expect(error.original).toEqual({ class: 'ValueError', message: 'its words' })
  })
})
