import { THIS_PACKAGE } from '../../core/index.js'
import { DURATION_BOUNDS, sumOfFigures, type ServerFigures } from '../server-figures.js'
import { openMetrics, type MetricFamily, type Sample } from './metric-family.js'
import type { ServerStatus, WorkerStatus } from './server-status.js'

/** The figures of a server as the text of OpenMetrics. */
export function metricsText(status: ServerStatus): string {
  const total = sumOfFigures([status.ended, ...status.workers])
  return openMetrics([...ofServer(status), ...ofRequests(total), ...ofWorkers(status.workers)])
}

function ofServer({ crashes, generation, reloads, startedAt, state, workers }: ServerStatus): MetricFamily[] {
  const version = THIS_PACKAGE.slice(THIS_PACKAGE.indexOf('@') + 1)
  const states = ['starting', 'ready', 'draining'].map((each) => {
    return { labels: { tsgi_state: each }, value: Number(each === state) }
  })
  return [
    {
      name: 'tsgi_build',
      type: 'info',
      help: 'The version of TSGI and that of Node.js.',
      samples: [{ labels: { version, node: process.version }, value: 1 }],
    },
    { name: 'tsgi_state', type: 'stateset', help: 'Whether the server takes requests.', samples: states },
    {
      name: 'tsgi_start_time_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the server started, in seconds since 1970.',
      samples: [{ value: startedAt / 1_000 }],
    },
    gauge('tsgi_generation', 'How often the stack was built.', generation),
    counter('tsgi_reload_succeeded', 'Reloads that brought a new stack.', reloads.succeeded),
    counter('tsgi_reload_failed', 'Reloads that failed, so that the old stack was kept.', reloads.failed),
    counter('tsgi_worker_crashes', 'Workers that ended by themselves and were replaced.', crashes),
    gauge('tsgi_workers', 'Processes that serve.', workers.length),
  ]
}

function ofRequests(total: ServerFigures): MetricFamily[] {
  return [
    gauge('tsgi_connections', 'Open connections.', total.connections),
    counter('tsgi_connections_taken', 'Connections taken.', total.connectionsTotal),
    counter('tsgi_connections_dropped', 'Connections closed at once, there being too many.', total.connectionsDropped),
    gauge('tsgi_requests_in_flight', 'Requests under way.', total.inFlight),
    counters('tsgi_requests', 'Requests that have ended, by method.', 'method', total.requests),
    counters('tsgi_responses', 'Answers by class; none where the client left before.', 'class', total.responses),
    counter('tsgi_responses_incomplete', 'Responses of which not all went out.', total.incomplete),
    counters('tsgi_requests_refused', 'Requests that the server refused itself.', 'reason', total.refused),
    { ...counter('tsgi_response_body_bytes', 'Bytes of bodies sent.', total.bytes), unit: 'bytes' },
    {
      name: 'tsgi_request_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'From the head of a request to the last byte of its response.',
      samples: histogram(total),
    },
  ]
}

function ofWorkers(workers: readonly WorkerStatus[]): MetricFamily[] {
  const each = (
    name: string,
    help: string,
    value: (worker: WorkerStatus) => number,
    unit?: string,
    type: 'counter' | 'gauge' = 'gauge',
  ): MetricFamily => ({
    name: `tsgi_worker_${name}`,
    type,
    help,
    ...(unit === undefined ? {} : { unit }),
    samples: workers.map((worker) => ({ labels: { worker: worker.worker }, value: value(worker) })),
  })
  return [
    each('connections', 'Open connections of a worker.', ({ connections }) => connections),
    each('requests_in_flight', 'Requests under way in a worker.', ({ inFlight }) => inFlight),
    each('generation', 'Which stack a worker serves.', ({ generation }) => generation),
    each('start_time_seconds', 'When a worker started.', ({ startedAt }) => startedAt / 1_000, 'seconds'),
    each(
      'event_loop_delay_seconds',
      'How late the event loop was, 99 of 100 times.',
      ({ eventLoopDelayMs }) => eventLoopDelayMs / 1_000,
      'seconds',
    ),
    each(
      'event_loop_utilization_ratio',
      'Which part of the time the event loop was busy.',
      ({ eventLoopUtilization }) => eventLoopUtilization,
      'ratio',
    ),
    each('resident_memory_bytes', 'Memory of a worker.', ({ rss }) => rss, 'bytes'),
    each('heap_used_bytes', 'What JavaScript uses of it.', ({ heapUsed }) => heapUsed, 'bytes'),
    each(
      'access_log_errors',
      'Failed writes of the access log.',
      ({ accessLog }) => accessLog.errors,
      undefined,
      'counter',
    ),
    each(
      'access_log_lost_lines',
      'Lines of it that were lost.',
      ({ accessLog }) => accessLog.lost,
      undefined,
      'counter',
    ),
  ]
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'gauge', help, samples: [{ value }] }
}

function counter(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'counter', help, samples: [{ value }] }
}

function counters(name: string, help: string, label: string, counts: Readonly<Record<string, number>>): MetricFamily {
  const samples = Object.entries(counts).map(([kind, value]) => ({ labels: { [label]: kind }, value }))
  return { name, type: 'counter', help, samples }
}

/** Each bucket of OpenMetrics counts those below it too. */
function histogram({ durations, durationSum }: ServerFigures): Sample[] {
  let count = 0
  const buckets = durations.map((own, index) => {
    count += own
    return { suffix: '_bucket', labels: { le: boundText(DURATION_BOUNDS[index]) }, value: count }
  })
  return [...buckets, { suffix: '_count', value: count }, { suffix: '_sum', value: durationSum }]
}

function boundText(bound: number | undefined): string {
  if (bound === undefined) return '+Inf'
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
