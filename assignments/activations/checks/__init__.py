"""Visible checks and cases of the unit `activations`; released with the assignment."""

from grader.authoring import part

from . import elu, leaky_relu, maxout, prelu, relu, sigmoid, tanh
from .forbidden import IN_DERIVATIVES, IN_FUNCTIONS

PARTS = [
    part("sigmoid", forbidden=IN_FUNCTIONS, reference="keras.activations.sigmoid"),
    part("sigmoid_gradient", forbidden=IN_DERIVATIVES, reference="automatic differentiation"),
    part("tanh", forbidden=IN_FUNCTIONS, reference="keras.activations.tanh"),
    part("tanh_gradient", forbidden=IN_DERIVATIVES, reference="automatic differentiation"),
    part("relu", forbidden=IN_FUNCTIONS, reference="keras.activations.relu"),
    part("relu_gradient", forbidden=IN_DERIVATIVES, reference="automatic differentiation"),
    part("leaky_relu", forbidden=IN_FUNCTIONS, reference="keras.activations.leaky_relu"),
    part("leaky_relu_gradient", forbidden=IN_DERIVATIVES, reference="automatic differentiation"),
    part("elu", forbidden=IN_FUNCTIONS, reference="keras.activations.elu"),
    part("elu_gradient", forbidden=IN_DERIVATIVES, reference="automatic differentiation"),
    part("PReLU", forbidden=IN_FUNCTIONS, reference="keras.layers.PReLU"),
    part("Maxout", reference="keras.layers.EinsumDense and a maximum"),
]

# In the order in which they run: a check stands after those that it needs.
CHECKS = [
    *sigmoid.CHECKS,
    *tanh.CHECKS,
    *relu.CHECKS,
    *leaky_relu.CHECKS,
    *elu.CHECKS,
    *prelu.CHECKS,
    *maxout.CHECKS,
]
