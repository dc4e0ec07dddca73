package dev.mastrajpa.entity.internal;

import static org.hibernate.query.sqm.produce.function.FunctionParameterType.ANY;
import static org.hibernate.query.sqm.produce.function.FunctionParameterType.STRING;

import dev.mastrajpa.entity.MastraFunctions;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.boot.model.FunctionContributor;
import org.hibernate.query.sqm.function.SqmFunctionRegistry;
import org.hibernate.type.StandardBasicTypes;

/** Tells Hibernate what {@link MastraFunctions} names. */
public final class Functions implements FunctionContributor {

  /** Where Hibernate wants libraries: a contributor of the application comes later, and wins. */
  private static final int LIBRARY = 900;

  @Override
  public void contributeFunctions(FunctionContributions functions) {
    SqmFunctionRegistry registry = functions.getFunctionRegistry();
    if (registry.findFunctionDescriptor(MastraFunctions.JSONB_CONTAINS) != null) {
      return; // the application has registered its own in code, which comes before any contributor
    }
    registry
        .patternDescriptorBuilder(MastraFunctions.JSONB_CONTAINS, "(?1 @> cast(?2 as jsonb))")
        .setExactArgumentCount(2)
        // bound as text: inferred from the column, it would be a JSON type that encodes once more
        .setParameterTypes(ANY, STRING)
        .setInvariantType(
            functions
                .getTypeConfiguration()
                .getBasicTypeRegistry()
                .resolve(StandardBasicTypes.BOOLEAN))
        .setArgumentListSignature("(JSON json, STRING document)")
        .register();
  }

  @Override
  public int ordinal() {
    return LIBRARY;
  }
}
