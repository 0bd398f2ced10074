package io.github.evolutionsync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.memory.Budget;
import org.junit.jupiter.api.Test;

/** The shares of the budget for request bodies. */
class BodiesTest {

    private final Bodies bodies = new Bodies(new Budget(1200));

    @Test
    void oneCallerHoldsAtMostAThird() {
        assertThat(bodies.take("acme", 400)).isTrue();
        assertThat(bodies.take("acme", 1)).isFalse();
        bodies.give("acme", 400);
        assertThat(bodies.take("acme", 1)).isTrue();
    }

    @Test
    void aQuarterIsReservedForOperators() {
        assertThat(bodies.take("acme", 400)).isTrue();
        assertThat(bodies.take("globex", 400)).isTrue();
        assertThat(bodies.take("initech", 100)).isTrue();
        assertThat(bodies.take("initech", 1)).isFalse();
        assertThat(bodies.take(Bodies.OPERATORS, 300)).isTrue();
        assertThat(bodies.take(Bodies.OPERATORS, 1)).isFalse();
        assertThat(bodies.budget().used()).isEqualTo(1200);
    }
}
