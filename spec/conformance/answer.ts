/** What the oracle prints for one request; see ORACLE.md. */
export interface Answer {
  readonly request: Request
  readonly ok: boolean
  readonly error?: PythonFault
  readonly calls?: readonly Call[]
  readonly events?: readonly string[]
  readonly result?: unknown
  readonly config?: unknown
  readonly args?: string
}

export interface Request {
  readonly kind: Kind
  readonly uri: string
  readonly name: string | null
  readonly global_conf?: Readonly<Record<string, string>>
}

export type Kind = 'app' | 'filter' | 'server' | 'config'

export interface PythonFault {
  readonly class: string
  readonly message: string
}

export interface Call {
  readonly seq: number
  readonly kind: string
  readonly protocol: string
  readonly ref: string
  readonly section: string | null
  readonly chain: readonly string[]
  readonly file: string | null
  readonly loader?: string
  readonly wraps?: unknown
  readonly global_conf: Readonly<Record<string, unknown>>
  readonly local_conf: Readonly<Record<string, unknown>>
  readonly local_order: readonly string[]
}

/** An error that a recording factory raises as its Python counterpart does. */
export class PythonError extends Error {
  constructor(
    readonly className: string,
    message: string,
  ) {
    super(message)
  }
}
