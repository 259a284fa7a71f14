import type { PrimaryMessage, WorkerListener, WorkerProcess } from '../../../lib/cli/serve/worker-process.js'

/** A worker that does only what a spec has it do. */
export class FakeWorker implements WorkerProcess {
  readonly told: PrimaryMessage[] = []
  readonly signals: string[] = []
  listener!: WorkerListener

  constructor(readonly pid: number) {}

  send(message: PrimaryMessage): void {
    this.told.push(message)
  }

  kill(signal: NodeJS.Signals): void {
    this.signals.push(signal)
    this.listener.exit(null, signal)
  }

  follow(listener: WorkerListener): void {
    this.listener = listener
    listener.message({ type: 'hello' })
  }

  ready(): void {
    this.listener.message({
      type: 'ready',
      url: 'http://a:1',
      urls: ['http://a:1'],
      stack: ['layer', 'app'],
      drainTime: 100,
      heartbeatTimeout: 2_000,
    })
  }

  get isDraining(): boolean {
    return this.told.some(({ type }) => type === 'drain')
  }
}
