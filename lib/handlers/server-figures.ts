/** The upper bounds of the buckets that durations of requests are counted in, in seconds; one more has no bound. */
export const DURATION_BOUNDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
]

/** What a server has counted since it started: plain data, which one process sends to another. */
export interface ServerFigures {
  /** Open now. */
  readonly connections: number
  /** Taken since the start. */
  readonly connectionsTotal: number
  /** Closed at once, since there were too many. */
  readonly connectionsDropped: number
  /** Requests under way now. */
  readonly inFlight: number
  /** Requests that have ended, by method. */
  readonly requests: Readonly<Record<string, number>>
  /** Answers by class: `2xx`; `none` where the client left before the head. */
  readonly responses: Readonly<Record<string, number>>
  /** Bytes of bodies sent. */
  readonly bytes: number
  /** Responses of which not all went out. */
  readonly incomplete: number
  /** Requests that the server refused itself, by reason. */
  readonly refused: Readonly<Record<string, number>>
  /** How many requests took how long: one number for each of {@link DURATION_BOUNDS}, and one for those above. */
  readonly durations: readonly number[]
  /** Seconds that all of them took together. */
  readonly durationSum: number
}

/** Nothing counted yet. */
export const NO_FIGURES: ServerFigures = {
  connections: 0,
  connectionsTotal: 0,
  connectionsDropped: 0,
  inFlight: 0,
  requests: {},
  responses: {},
  bytes: 0,
  incomplete: 0,
  refused: {},
  durations: [...DURATION_BOUNDS.map(() => 0), 0],
  durationSum: 0,
}

/** What several servers have counted together. */
export function sumOfFigures(all: readonly ServerFigures[]): ServerFigures {
  return all.reduce(plus, NO_FIGURES)
}

/** What a server that has ended leaves behind: all but what is under way. */
export function endedFigures(figures: ServerFigures): ServerFigures {
  return { ...figures, connections: 0, inFlight: 0 }
}

function plus(a: ServerFigures, b: ServerFigures): ServerFigures {
  return {
    connections: a.connections + b.connections,
    connectionsTotal: a.connectionsTotal + b.connectionsTotal,
    connectionsDropped: a.connectionsDropped + b.connectionsDropped,
    inFlight: a.inFlight + b.inFlight,
    requests: together(a.requests, b.requests),
    responses: together(a.responses, b.responses),
    bytes: a.bytes + b.bytes,
    incomplete: a.incomplete + b.incomplete,
    refused: together(a.refused, b.refused),
    durations: a.durations.map((count, index) => count + (b.durations[index] ?? 0)),
    durationSum: a.durationSum + b.durationSum,
  }
}

function together(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]))
}
