import { Chain, textBody, type Application, type Environ, type StartResponse } from '../../../lib/index.js'
import { Authorization, RequestId } from '../../../lib/middleware/index.js'
import { hasRoleInside } from '../../../lib/middleware/rate-limit/inner-role.js'

const application = (_: Environ, startResponse: StartResponse): ReturnType<Application> => {
  startResponse('200 OK', [])
  return textBody('x')
}
const users = (): boolean => true

describe('hasRoleInside', () => {
  it('looks at layers that stand one in another, instances and what was made of them', () => {
    const inner = new Authorization(application, { users })
    expect(hasRoleInside(inner, 'authorization')).toBe(true)
    expect(hasRoleInside(inner, 'request-id')).toBe(false)
    expect(hasRoleInside(new RequestId(inner, {}), 'authorization')).toBe(true)
    expect(hasRoleInside(new RequestId(inner, {}).app, 'authorization')).toBe(true)
    expect(hasRoleInside(inner.app, 'authorization')).toBe(false)
  })

  it('finds nothing in an application', () => {
    expect(hasRoleInside(application, 'authorization')).toBe(false)
    expect(hasRoleInside({ call: application }, 'authorization')).toBe(false)
    expect(hasRoleInside(new Chain().wrap(application), 'authorization')).toBe(false)
  })
})
