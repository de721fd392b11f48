/** Preloaded: a PGlite that takes no start parameters, as one might some day. */
import { PGlite } from '@electric-sql/pglite';

const open = PGlite.create.bind(PGlite) as (options: object) => Promise<PGlite>;
PGlite.create = ((options: object) => open({ ...options, startParams: undefined })) as typeof PGlite.create;
