package io.github.evolutionsync.mapping;

import java.nio.file.Path;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.module.ModuleLoader;
import net.thisptr.jackson.jq.module.loaders.BuiltinModuleLoader;
import net.thisptr.jackson.jq.module.loaders.ChainedModuleLoader;
import net.thisptr.jackson.jq.module.loaders.FileSystemModuleLoader;

/** Lets mappings {@code include} and {@code import} modules from a folder, as jq itself does. camel-jq uses this scope. */
public final class JqModules {
    private JqModules() {}

    /** A scope with jq's own functions and the modules of {@code folder}. */
    public static Scope scope(String folder) {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, scope);
        QuickFunctions.addTo(scope);
        WhatsAppFunctions.addTo(scope);
        scope.setModuleLoader(new ChainedModuleLoader(new ModuleLoader[] {
            BuiltinModuleLoader.getInstance(),
            new FileSystemModuleLoader(scope, Versions.JQ_1_7, Path.of(folder).toAbsolutePath())
        }));
        return scope;
    }
}
