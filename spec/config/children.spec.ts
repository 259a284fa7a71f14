import { asStack, isStack } from 'tsgi'
import { withChildren } from '../../lib/config/children.js'

function parts(failing: Readonly<Record<string, string>> = {}) {
  const events: string[] = []
  const part = (name: string) => ({
    call: (): Uint8Array[] => [],
    start() {
      events.push(`start ${name}`)
      if (failing[name] === 'start') throw new Error(`start of ${name}`)
    },
    stop() {
      events.push(`stop ${name}`)
      if (failing[name] === 'stop') throw new Error(`stop of ${name}`)
    },
  })
  const composite = asStack(withChildren(part('composite'), [asStack(part('a')), asStack(part('b'))]))
  return { composite, events }
}

describe('withChildren', () => {
  it('starts the composite, then its children, and stops them in reverse', async () => {
    const { composite, events } = parts()
    await composite.start()
    await composite.stop()

    expect(isStack(composite)).toBe(true)
    expect(events).toEqual(['start composite', 'start a', 'start b', 'stop b', 'stop a', 'stop composite'])
  })

  it('stops what was started if one does not start, and tells its error', async () => {
    const { composite, events } = parts({ b: 'start', a: 'stop' })

    await expect(composite.start()).rejects.toThrow('start of b')
    expect(events).toEqual(['start composite', 'start a', 'start b', 'stop a', 'stop composite'])
  })

  it('stops all even if one fails', async () => {
    const { composite, events } = parts({ b: 'stop' })
    await composite.start()

    await expect(composite.stop()).rejects.toThrow(new Error('stop of b'))
    expect(events.slice(3)).toEqual(['stop b', 'stop a', 'stop composite'])
  })

  it('tells all errors if several fail', async () => {
    const { composite } = parts({ b: 'stop', a: 'stop' })
    await composite.start()

    await expect(composite.stop()).rejects.toMatchObject({
      message: 'several applications failed to stop',
      errors: [{ message: 'stop of b' }, { message: 'stop of a' }],
    })
  })

  it('can be started again', async () => {
    const { composite, events } = parts()
    await composite.start()
    await composite.stop()
    await composite.start()
    await composite.stop()

    expect(events).toHaveLength(12)
  })

  it('leaves an application without children as it is', () => {
    const app = () => []

    expect(withChildren(app, [])).toBe(app)
  })
})
