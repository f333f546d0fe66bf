import { z } from 'zod'

/** What several tools take. */
export const configInput = {
  config: z.string().describe('path of the config, below the folder of this server: shop.yaml'),
  source: z.string().optional().describe('of a file that holds several configs: the name of the source'),
  environment: z.string().optional().describe('one of the "environments" of the config'),
}

export const pipelineInput = {
  pipeline: z.string().optional().describe('a pipeline that ran here, by name; may be left out when only one did'),
  config: z.string().optional().describe('or the config of a pipeline, by its path'),
}

export const resourcesInput = {
  resources: z.array(z.string()).optional().describe('only these; parents they need are read too'),
}
