// The command behind "Explain `rule`": opens the rule's page in the browser of the user, who asked for it.

import type { Connection, ExecuteCommandParams } from 'vscode-languageserver';
import type { ClientFeatures } from '../capabilities';
import type { Core } from '../host';
import { explainRuleCommand } from '../messages';

export function createExplain(options: {
  readonly connection: Connection;
  readonly client: ClientFeatures;
  readonly core: Core;
}) {
  const { connection, client, core } = options;
  return async (params: ExecuteCommandParams): Promise<null> => {
    if (params.command !== explainRuleCommand) return null;
    const id: unknown = params.arguments?.[0];
    const rule = core.ruleInfos().find((info) => info.id === id);
    if (rule === undefined) return null;
    if (client.showDocument) await connection.window.showDocument({ uri: rule.url, external: true });
    else connection.window.showInformationMessage(`${rule.summary} ${rule.url}`);
    return null;
  };
}
