import * as api from '@opentelemetry/api'
import { openTelemetry } from '../../../lib/middleware/trace-context/open-telemetry.js'

describe('openTelemetry', () => {
  it('finds the package from where this one is installed', () => {
    expect(openTelemetry('x').trace).toBe(api.trace)
  })

  it('says who needs it, and how it is installed', () => {
    expect(() => openTelemetry('trace-context with spans', [])).toThrow(
      new TypeError(
        'trace-context with spans needs the package @opentelemetry/api: it is not installed; npm install @opentelemetry/api',
      ),
    )
  })
})
