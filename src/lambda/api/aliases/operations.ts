/** The operations on aliases. */

import type { ControlPlane } from '../control-plane.ts';
import { createAlias } from './create-alias.ts';
import { deleteAlias } from './delete-alias.ts';
import { getAlias } from './get-alias.ts';
import { listAliases } from './list-aliases.ts';
import { updateAlias } from './update-alias.ts';

export function aliasOperations(plane: ControlPlane) {
  return {
    CreateAlias: createAlias(plane),
    DeleteAlias: deleteAlias(plane),
    GetAlias: getAlias(plane),
    ListAliases: listAliases(plane),
    UpdateAlias: updateAlias(plane),
  };
}
