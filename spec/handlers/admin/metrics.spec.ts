import { spawnSync } from 'node:child_process'
import { openMetrics } from '../../../lib/handlers/admin/metric-family.js'
import { metricsText } from '../../../lib/handlers/admin/metrics.js'
import { THIS_PACKAGE } from '../../../lib/index.js'
import { parseOpenMetrics } from './open-metrics-parser.js'
import { serverStatus, STARTED } from './statuses.js'

const parsed = parseOpenMetrics(metricsText(serverStatus({ reloads: { succeeded: 2, failed: 1 }, crashes: 4 })))

/** The values of a family: those of its only sample, or by the labels. */
function values(name: string): unknown {
  const samples = parsed.get(name)?.samples ?? []
  const named = samples.map(({ labels, value }) => [Object.values(labels).join(' '), value] as const)
  return samples.length === 1 && named[0]?.[0] === '' ? named[0][1] : Object.fromEntries(named)
}

describe('metricsText', () => {
  it('is what OpenMetrics 1.0 allows', () => {
    expect([...parsed.keys()]).toHaveLength(28)
    expect([...parsed].filter(([, { help, samples }]) => !help.endsWith('.') || samples.length === 0)).toEqual([])
  })

  it.each<[string, unknown]>([
    ['tsgi_build', { [`${THIS_PACKAGE.split('@')[1] ?? ''} ${process.version}`]: 1 }],
    ['tsgi_state', { starting: 0, ready: 1, draining: 0 }],
    ['tsgi_start_time_seconds', STARTED / 1_000],
    ['tsgi_generation', 3],
    ['tsgi_reload_succeeded', 2],
    ['tsgi_reload_failed', 1],
    ['tsgi_worker_crashes', 4],
    ['tsgi_workers', 2],
    ['tsgi_connections', 4],
    ['tsgi_connections_taken', 40],
    ['tsgi_connections_dropped', 2],
    ['tsgi_requests_in_flight', 2],
    ['tsgi_requests', { GET: 15, POST: 6 }],
    ['tsgi_responses', { '2xx': 17, '5xx': 4 }],
    ['tsgi_responses_incomplete', 2],
    ['tsgi_requests_refused', { 400: 2 }],
    ['tsgi_response_body_bytes', 4_106],
    ['tsgi_worker_connections', { 1: 2, 2: 2 }],
    ['tsgi_worker_requests_in_flight', { 1: 1, 2: 1 }],
    ['tsgi_worker_generation', { 1: 3, 2: 3 }],
    ['tsgi_worker_start_time_seconds', { 1: STARTED / 1_000 + 1, 2: STARTED / 1_000 + 2 }],
    ['tsgi_worker_event_loop_delay_seconds', { 1: 0.0015, 2: 0.0015 }],
    ['tsgi_worker_event_loop_utilization_ratio', { 1: 0.25, 2: 0.25 }],
    ['tsgi_worker_resident_memory_bytes', { 1: 67_108_864, 2: 67_108_864 }],
    ['tsgi_worker_heap_used_bytes', { 1: 16_777_216, 2: 16_777_216 }],
    ['tsgi_worker_access_log_errors', { 1: 1, 2: 1 }],
    ['tsgi_worker_access_log_lost_lines', { 1: 2, 2: 2 }],
  ])('has %s of all workers, and of those that have ended', (name, expected) => {
    expect(values(name)).toEqual(expected)
  })

  it('has durations in buckets, each with those below it', () => {
    const samples = parsed.get('tsgi_request_duration_seconds')?.samples ?? []
    expect(samples.map(({ labels, name, value }) => [labels.le ?? name.split('_').at(-1), value])).toEqual([
      ...['0.001', '0.0025', '0.005'].map((bound) => [bound, 11]),
      ...['0.01', '0.025', '0.05', '0.1', '0.25', '0.5'].map((bound) => [bound, 17]),
      ...['1.0', '2.5', '5.0', '10.0', '30.0'].map((bound) => [bound, 19]),
      ['+Inf', 21],
      ['count', 21],
      ['sum', 81],
    ])
  })

  it('has the types and units that it should', () => {
    const kinds = [...parsed].map(([name, { type, unit }]) => `${name} ${type} ${unit}`.trim())
    expect(kinds).toEqual(
      expect.arrayContaining([
        'tsgi_build info',
        'tsgi_state stateset',
        'tsgi_requests counter',
        'tsgi_connections gauge',
        'tsgi_response_body_bytes counter bytes',
        'tsgi_request_duration_seconds histogram seconds',
        'tsgi_worker_event_loop_utilization_ratio gauge ratio',
        'tsgi_worker_access_log_errors counter',
      ]),
    )
  })

  // The reader of Prometheus itself, where python3-prometheus-client is installed.
  it('is read by the reader of Prometheus', () => {
    const script = `
import sys
try:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
except ImportError:
    print('absent'); sys.exit()
print(len(list(read(sys.stdin.read()))))`
    const { stdout, error } = spawnSync('/usr/bin/python3', ['-c', script], {
      input: metricsText(serverStatus()),
      encoding: 'utf8',
    })
    expect(error === undefined ? stdout.trim() : 'absent').toMatch(/^(?:28|absent)$/)
  })
})

describe('openMetrics', () => {
  it('escapes labels and help', () => {
    const samples = [{ labels: { a: 'x"y\\z\nw', b: 'é' }, value: 1 }]
    const text = openMetrics([{ name: 'm', type: 'gauge', help: 'one\ntwo "three" \\', samples }])
    expect(text).toBe(
      ['# TYPE m gauge', '# HELP m one\\ntwo \\"three\\" \\\\', 'm{a="x\\"y\\\\z\\nw",b="é"} 1', '# EOF', ''].join(
        '\n',
      ),
    )
    expect(parseOpenMetrics(text).get('m')?.samples[0]?.labels).toEqual({ a: 'x"y\\z\nw', b: 'é' })
  })

  it('writes numbers that are none', () => {
    const samples = [NaN, Infinity, -Infinity, 1e21, 0.1].map((value, index) => ({ labels: { index }, value }))
    const text = openMetrics([{ name: 'm', type: 'gauge', help: '.', samples }])
    expect(text.match(/(?<=\} ).*/g)).toEqual(['NaN', '+Inf', '-Inf', '1e+21', '0.1'])
  })

  it('is only its end without figures', () => {
    expect(openMetrics([])).toBe('# EOF\n')
  })
})
