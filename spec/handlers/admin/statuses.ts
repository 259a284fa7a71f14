import { NO_FIGURES, type ServerStatus, type WorkerStatus } from '../../../lib/handlers/index.js'

/** 25 November 2026, 12:00 UTC */
export const STARTED = Date.UTC(2026, 10, 25, 12)

/** A worker that has done something. */
export function workerStatus(worker: number, otherwise: Partial<WorkerStatus> = {}): WorkerStatus {
  return {
    ...NO_FIGURES,
    worker,
    generation: 3,
    state: 'ready',
    pid: 100 + worker,
    startedAt: STARTED + 1_000 * worker,
    connections: 2,
    connectionsTotal: 20,
    connectionsDropped: 1,
    inFlight: 1,
    requests: { GET: 7, POST: 3 },
    responses: { '2xx': 8, '5xx': 2 },
    bytes: 2_048,
    incomplete: 1,
    refused: { 400: 1 },
    durations: [5, 0, 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    durationSum: 40.5,
    eventLoopDelayMs: 1.5,
    eventLoopDelayMaxMs: 12,
    eventLoopUtilization: 0.25,
    rss: 64 * 1024 * 1024,
    heapUsed: 16 * 1024 * 1024,
    accessLog: { errors: 1, lost: 2 },
    ...otherwise,
  }
}

/** A server with two workers, with what a spec wants otherwise. */
export function serverStatus(otherwise: Partial<ServerStatus> = {}): ServerStatus {
  return {
    state: 'ready',
    pid: 100,
    startedAt: STARTED,
    generation: 3,
    reloads: { succeeded: 2, failed: 0 },
    crashes: 0,
    listening: ['http://127.0.0.1:8080'],
    stack: ['authorization  paste.ini:3:1', 'hello'],
    workers: [workerStatus(1), workerStatus(2)],
    ended: {
      ...NO_FIGURES,
      requests: { GET: 1 },
      responses: { '2xx': 1 },
      bytes: 10,
      durations: [1, ...Array<number>(14).fill(0)],
    },
    ...otherwise,
  }
}
