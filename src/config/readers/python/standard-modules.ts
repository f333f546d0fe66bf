import type { ModuleSource } from '../../../python/values/module.ts'

export const standardModules: readonly ModuleSource[] = []
