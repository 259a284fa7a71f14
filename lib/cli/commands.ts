import { check } from './check.js'
import type { Command } from './command.js'
import { request } from './request.js'
import { serve } from './serve.js'
import { show } from './show.js'

/** The subcommands of `tsgi`, as help lists them. */
export const COMMANDS: readonly Command[] = [check, show, request, serve]
