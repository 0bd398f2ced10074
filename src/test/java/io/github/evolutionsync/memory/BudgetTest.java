package io.github.evolutionsync.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {

    private final Budget budget = new Budget(10);

    @Test
    void theRestCanBeTaken() {
        assertThat(budget.take(4)).isTrue();
        assertThat(budget.take(6)).isTrue();
        assertThat(budget.used()).isEqualTo(10);
    }

    @Test
    void nothingIsTakenBeyondTheLimit() {
        budget.take(4);
        assertThat(budget.take(7)).isFalse();
        assertThat(budget.used()).isEqualTo(4);
    }

    @Test
    void returnedBytesCanBeTakenAgain() {
        budget.take(10);
        budget.give(3);
        assertThat(budget.take(3)).isTrue();
    }
}
