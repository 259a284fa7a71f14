import type { Command } from './command.js'
import { request } from './request.js'
import { serve } from './serve.js'

/** The subcommands of `tsgi`, as help lists them. */
export const COMMANDS: readonly Command[] = [request, serve]
