import { configUri, loadApp, loadServer, type FileReport, type LoadOptions } from '../config/index.js'
import type { Problem } from '../core/index.js'
import { failureProblems } from './failure.js'

/**
 * Builds what a file is there for, one after the other, and gives what is wrong with it: factories are called and layers
 * constructed, nothing is started and no server listens.
 */
export async function trialBuild({ file, offers }: FileReport, options: LoadOptions): Promise<Problem[]> {
  const problems = new Map<string, Problem>()
  for (const { kind, name } of offers) {
    try {
      await (kind === 'app' ? loadApp : loadServer)(configUri(file, name), options)
    } catch (error) {
      // What several of them have in them is told once.
      for (const problem of failureProblems(error)) problems.set(JSON.stringify(problem), problem)
    }
  }
  return [...problems.values()]
}
