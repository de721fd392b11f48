import type { Bundle } from 'zapier-platform-core';

/** Who acts, for the hub's record: the Zap where Zapier says which one it is. */
export const zapNameOf = ({ meta }: Bundle): string => (meta?.zap?.id ? `Zap ${meta.zap.id}` : 'Zapier');
