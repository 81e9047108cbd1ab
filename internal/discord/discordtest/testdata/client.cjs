// A small bot written with discord.js, which shares no code with Bedside: what it
// understands of the stand-in, others do too. It says what it sees, a line each.
const { Client, GatewayIntentBits, REST, Routes, MessageFlags, ActionRowBuilder, ButtonBuilder, ButtonStyle, EmbedBuilder } = require('discord.js');

const api = process.env.STANDIN_API;
const token = process.env.STANDIN_TOKEN;
const quiet = { parse: [] };

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
  rest: { api, version: '10' },
  allowedMentions: quiet,
});

client.on('error', (e) => console.log('error', e.message));
client.once('clientReady', async () => {
  const rest = new REST({ api, version: '10' }).setToken(token);
  await rest.put(Routes.applicationCommands(client.application.id), {
    body: [{ name: 'ask', description: 'Ask', type: 1, options: [{ type: 3, name: 'question', description: 'What', required: true, autocomplete: true }] }],
  });
  console.log('ready', client.user.id, client.guilds.cache.size);
});
client.on('interactionCreate', async (i) => {
  try {
    if (i.isAutocomplete()) {
      await i.respond([{ name: 'typed ' + i.options.getFocused(), value: 'x' }]);
    } else if (i.isChatInputCommand()) {
      const row = new ActionRowBuilder().addComponents(new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary));
      await i.reply({ embeds: [new EmbedBuilder().setTitle('You asked').setDescription(i.options.getString('question'))], components: [row], flags: MessageFlags.Ephemeral, allowedMentions: quiet });
      await i.editReply({ content: 'edited', allowedMentions: quiet });
    } else if (i.isButton()) {
      await i.update({ content: 'pressed', embeds: [], components: [], allowedMentions: quiet });
    }
    console.log('answered', i.type);
  } catch (e) {
    console.log('error', e.message);
  }
});
client.on('messageCreate', async (m) => {
  if (m.author.id === client.user.id || !m.mentions.users.has(client.user.id)) return;
  await m.reply({ content: 'mentioned', allowedMentions: quiet });
  console.log('replied');
});
process.on('SIGTERM', async () => { await client.destroy(); process.exit(0); });
client.login(token).catch((e) => { console.log('error', e.message); process.exit(1); });
