import { ProcessMonitor } from '../../lib/handlers/process-monitor.js'
import { delay } from './running-server.js'

/** Keeps the event loop from everything else. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

describe('ProcessMonitor', () => {
  it('tells how the process fares: how late its event loop is, how busy, how much memory', async () => {
    const monitor = new ProcessMonitor()
    try {
      await delay(50)
      block(200)
      await delay(50)
      const busy = monitor.figures()
      expect(busy.pid).toBe(process.pid)
      expect(Math.abs(busy.startedAt - (Date.now() - process.uptime() * 1_000))).toBeLessThan(2_000)
      expect(busy.eventLoopDelayMaxMs).toBeGreaterThan(100)
      expect(busy.eventLoopDelayMs).toBeGreaterThan(100)
      expect(busy.eventLoopUtilization).toBeGreaterThan(0.3)
      expect(busy.eventLoopUtilization).toBeLessThanOrEqual(1)
      expect(busy.rss).toBeGreaterThan(busy.heapUsed)
      expect(busy.heapUsed).toBeGreaterThan(1_000_000)

      await delay(300)
      const idle = monitor.figures()
      expect(idle.eventLoopDelayMaxMs).toBeLessThan(busy.eventLoopDelayMaxMs)
      expect(idle.eventLoopUtilization).toBeLessThan(busy.eventLoopUtilization)
    } finally {
      monitor.close()
    }
  })

  it('says 0 before it has looked once', () => {
    const monitor = new ProcessMonitor()
    monitor.close()
    expect(monitor.figures()).toMatchObject({ eventLoopDelayMs: 0, eventLoopDelayMaxMs: 0 })
  })
})
