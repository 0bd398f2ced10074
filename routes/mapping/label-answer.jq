# The answer of handleLabel → the JID whose label it has changed, empty if it does not name one; null if it does not confirm the change
include "whatsapp";

if .add == true or .remove == true then .numberJid | jid // "" else null end
